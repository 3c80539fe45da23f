package dev.glimpse.store;

import dev.glimpse.event.FailureCode;
import dev.glimpse.event.FailureException;
import java.net.URI;
import java.util.Set;
import org.apache.hc.client5.http.utils.URIUtils;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpResponse;
import org.jspecify.annotations.Nullable;

/** Where a response sends its reader. */
final class Redirects {

  private static final Set<Integer> CODES = Set.of(301, 302, 303, 307, 308);

  private Redirects() {}

  /**
   * The next URI, not yet checked by any policy; null if the response is no redirect.
   *
   * @throws FailureException FETCH_FAILED if it is one to nowhere
   */
  static @Nullable URI next(URI current, HttpResponse response) throws FailureException {
    if (!CODES.contains(response.getCode())) {
      return null;
    }
    @Nullable Header location = response.getFirstHeader(HttpHeaders.LOCATION);
    if (location == null || location.getValue() == null) {
      throw nowhere(current, response, null);
    }
    try {
      return URIUtils.resolve(current, URI.create(location.getValue().strip()));
    } catch (IllegalArgumentException e) {
      throw nowhere(current, response, e);
    }
  }

  private static FailureException nowhere(
      URI current, HttpResponse response, @Nullable Throwable cause) {
    return new FailureException(
        FailureCode.FETCH_FAILED,
        "%s answered %d without a valid Location"
            .formatted(Printable.of(current), response.getCode()),
        cause);
  }
}
