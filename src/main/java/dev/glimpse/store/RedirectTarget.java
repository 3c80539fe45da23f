package dev.glimpse.store;

import dev.glimpse.event.FailureCode;
import dev.glimpse.event.FailureException;
import dev.glimpse.event.ImageAddress;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpResponse;
import org.jspecify.annotations.Nullable;

/** The evaluation of redirects. */
final class RedirectTarget {

  private static final Set<Integer> CODES = Set.of(301, 302, 303, 307, 308);

  private RedirectTarget() {}

  /**
   * Returns the next address, not yet checked by any policy; null if the response is not a
   * redirect.
   *
   * @throws FailureException FETCH_FAILED if the redirect has no address, FETCH_FORBIDDEN if its
   *     address is invalid
   */
  static @Nullable ImageAddress next(ImageAddress current, HttpResponse response)
      throws FailureException {
    if (!CODES.contains(response.getCode())) {
      return null;
    }
    @Nullable Header location = response.getFirstHeader(HttpHeaders.LOCATION);
    if (location == null || location.getValue() == null) {
      throw new FailureException(
          FailureCode.FETCH_FAILED,
          "%s answered %d without a Location"
              .formatted(RedactedUri.of(current), response.getCode()));
    }
    try {
      // Browsers drop tabs, which some servers use to fold long lines.
      return current.redirected(text(location.getValue()).strip().replace("\t", ""));
    } catch (IllegalArgumentException e) {
      throw new FailureException(
          FailureCode.FETCH_FORBIDDEN,
          "%s answered %d with a Location that %s"
              .formatted(RedactedUri.of(current), response.getCode(), e.getMessage()),
          e);
    }
  }

  /**
   * Returns the text of a header. The client makes one character of each octet. Modern servers send
   * UTF-8; other octets beyond ASCII are sent back unchanged.
   */
  private static String text(String header) {
    byte[] octets = header.getBytes(StandardCharsets.ISO_8859_1);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets)).toString();
    } catch (CharacterCodingException e) {
      StringBuilder escaped = new StringBuilder(header.length());
      header.chars().forEach(c -> escaped.append(c < 0x80 ? "" + (char) c : "%%%02X".formatted(c)));
      return escaped.toString();
    }
  }
}
