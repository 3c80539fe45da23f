package dev.glimpse.store;

import dev.glimpse.config.FetchNetworkConfig;
import dev.glimpse.config.FetchProxyConfig;
import dev.glimpse.config.FileStoreConfig;
import dev.glimpse.config.HttpStoreConfig;
import dev.glimpse.event.Failure;
import dev.glimpse.event.FailureException;
import dev.glimpse.event.ImageAddress;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.apache.hc.client5.http.DnsResolver;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;

/** Stores for tests: the settings' defaults, with a little changed. */
final class TestStores {

  /** The size that fetches of tests allow. */
  static final long MAX_BYTES = 1000;

  /** The time limit of fetches that should end by themselves. */
  private static final Duration AMPLE = Duration.ofSeconds(60);

  private TestStores() {}

  static FetchNetworkConfig settings(
      Duration limit, @Nullable FetchProxyConfig proxy, X509Certificate... authorities) {
    return new FetchNetworkConfig(limit, limit, 16, Arrays.asList(authorities), proxy);
  }

  static StoreNetwork network(FetchNetworkConfig settings) {
    return StoreNetwork.ofThisMachine(settings, "glimpse/test");
  }

  static StoreNetwork network(Duration limit) {
    return network(settings(limit, null));
  }

  static StoreNetwork network(Duration limit, DnsResolver names) {
    return new StoreNetwork(
        settings(limit, null), "glimpse/test", names, PublicInternetAddresses::contains);
  }

  /** Both schemes, 3 redirects. */
  static HttpStoreConfig http(boolean privateAddresses, String... hosts) {
    return new HttpStoreConfig(Set.of("http", "https"), List.of(hosts), privateAddresses, 3);
  }

  /** Loopback allowed. */
  static HttpFetcher loopback(Duration limit) {
    return new HttpFetcher(http(true), network(limit));
  }

  /** Loopback allowed. */
  static HttpFetcher loopback(Duration limit, DnsResolver names) {
    return new HttpFetcher(http(true), network(limit, names));
  }

  static FileFetcher files(Path... roots) {
    return files(AMPLE, FileFetcher::openFile, roots);
  }

  static FileFetcher files(Duration limit, FileFetcher.Opening opening, Path... roots) {
    return new FileFetcher(new FileStoreConfig(List.of(roots)), network(limit), opening);
  }

  /** The failure that the fetch must end in. */
  static Failure failure(ImageFetcher fetcher, String uri) {
    return failure(fetcher, uri, MAX_BYTES);
  }

  static Failure failure(ImageFetcher fetcher, String uri, long maxBytes) {
    return Assertions.catchThrowableOfType(
            FailureException.class, () -> fetcher.fetch(ImageAddress.parse(uri), maxBytes))
        .failure();
  }
}
