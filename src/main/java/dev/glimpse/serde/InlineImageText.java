package dev.glimpse.serde;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.glimpse.event.FailureCode;
import dev.glimpse.event.FailureException;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * A decoder of images within text: base64 as producers write it (RFC 4648, sections 4 and 5, with
 * or without padding and white space), and {@code data:} URIs (RFC 2397) with base64.
 */
final class InlineImageText {

  private static final String SCHEME = "data:";
  private static final String BASE64 = ";base64";

  /** A limit on the media type with its parameters. */
  private static final int MAX_TYPE = 1_000;

  private InlineImageText() {}

  /** Returns whether a text is a {@code data:} URI; no base64 begins like one. */
  static boolean isDataUri(String text) {
    return text.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
  }

  /**
   * Decodes base64 or a {@code data:} URI.
   *
   * @param field the name of the field, for messages
   * @throws FailureException INVALID_REQUEST if it is neither
   */
  static byte[] decode(String field, String text) throws FailureException {
    return isDataUri(text) ? dataUri(field, text) : base64(field, text);
  }

  private static byte[] dataUri(String field, String uri) throws FailureException {
    int comma = uri.indexOf(',');
    if (comma < 0 || comma > MAX_TYPE) {
      throw invalid(field + " is a data: URI without a comma behind its media type", null);
    }
    if (!uri.regionMatches(true, comma - BASE64.length(), BASE64, 0, BASE64.length())) {
      throw invalid(field + " is a data: URI that is not in base64", null);
    }
    String data = uri.substring(comma + 1);
    return base64(field, data.indexOf('%') < 0 ? data : unescaped(field, data));
  }

  /** Decodes the escapes that some programs write for plus signs and equals signs. */
  private static String unescaped(String field, String data) throws FailureException {
    StringBuilder text = new StringBuilder(data.length());
    for (int i = 0; i < data.length(); i++) {
      char next = data.charAt(i);
      if (next == '%') {
        int high = i + 2 < data.length() ? Character.digit(data.charAt(i + 1), 16) : -1;
        int low = i + 2 < data.length() ? Character.digit(data.charAt(i + 2), 16) : -1;
        if (high < 0 || low < 0) {
          throw invalid(field + " has a % without two hexadecimal digits after it", null);
        }
        next = (char) (high << 4 | low);
        i += 2;
      }
      text.append(next);
    }
    return text.toString();
  }

  private static byte[] base64(String field, String text) throws FailureException {
    byte[] digits = text.getBytes(ISO_8859_1); // other characters become question marks
    try {
      return Base64.getDecoder().decode(digits);
    } catch (IllegalArgumentException notStrict) {
      try {
        return Base64.getDecoder().decode(normal(digits));
      } catch (IllegalArgumentException e) {
        throw invalid(
            field
                + " is not base64 (RFC 4648): A to Z, a to z, 0 to 9, + and / or - and _, then no"
                + " padding or = up to a multiple of four characters; white space is ignored",
            e);
      }
    }
  }

  /** Removes white space, and replaces the alphabet for URLs by the usual one. */
  private static byte[] normal(byte[] digits) {
    byte[] normal = new byte[digits.length];
    int length = 0;
    for (byte digit : digits) {
      switch (digit) {
        case ' ', '\t', '\r', '\n' -> {}
        case '-' -> normal[length++] = '+';
        case '_' -> normal[length++] = '/';
        default -> normal[length++] = digit;
      }
    }
    return Arrays.copyOf(normal, length);
  }

  private static FailureException invalid(String message, @Nullable Throwable cause) {
    return new FailureException(FailureCode.INVALID_REQUEST, message, cause);
  }
}
