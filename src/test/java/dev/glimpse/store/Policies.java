package dev.glimpse.store;

import dev.glimpse.event.Failure;
import dev.glimpse.event.FailureException;
import dev.glimpse.event.ImageAddress;
import dev.glimpse.testing.DefaultSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.Assertions;

/** Policies for tests: the defaults, with a little changed. */
final class Policies {

  private Policies() {}

  /** Loopback allowed, 3 redirects, 1,000 bytes. */
  static FetchPolicy loopback(Duration limit) {
    return new FetchPolicy(
        FetchPolicy.SUPPORTED_SCHEMES, List.of(), List.of(), true, 3, limit, limit, 1000);
  }

  static FetchPolicy hosts(String... hosts) {
    FetchPolicy base = loopback(Duration.ofSeconds(5));
    return new FetchPolicy(
        base.schemes(),
        List.of(),
        List.of(hosts),
        true,
        3,
        base.connectTimeout(),
        base.timeLimit(),
        1000);
  }

  static FetchPolicy files(long maxBytes, Path... roots) {
    return files(maxBytes, DefaultSettings.fetchPolicy().timeLimit(), roots);
  }

  static FetchPolicy files(long maxBytes, Duration limit, Path... roots) {
    FetchPolicy base = DefaultSettings.fetchPolicy();
    return new FetchPolicy(
        base.schemes(),
        List.of(roots),
        List.of(),
        false,
        0,
        base.connectTimeout(),
        limit,
        maxBytes);
  }

  /** The failure that the fetch must end in. */
  static Failure failure(ImageFetcher fetcher, String uri) {
    return Assertions.catchThrowableOfType(
            FailureException.class, () -> fetcher.fetch(ImageAddress.parse(uri)))
        .failure();
  }
}
