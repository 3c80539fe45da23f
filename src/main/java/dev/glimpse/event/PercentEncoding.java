package dev.glimpse.event;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * Percent-encoding of text as UTF-8, according to RFC 3986 and RFC 3987. Characters that a URI may
 * contain, and existing escapes, are unchanged: nothing is encoded twice.
 */
final class PercentEncoding {

  private static final String LETTERS_AND_DIGITS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

  private static final BitSet IN_PATH = set(LETTERS_AND_DIGITS + "-._~!$&'()*+,;=:@/%");
  private static final BitSet IN_QUERY = set(LETTERS_AND_DIGITS + "-._~!$&'()*+,;=:@/%?");

  private static final BitSet IN_KEY = set(LETTERS_AND_DIGITS + "-._~/");
  private static final BitSet IN_VALUE = set(LETTERS_AND_DIGITS + "-._~");

  private static final Pattern STRAY_PERCENT = Pattern.compile("%(?![0-9A-Fa-f]{2})");

  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  private PercentEncoding() {}

  /** Encodes a path whose slashes are separators. */
  static String ofPath(String path) {
    return encoded(path, IN_PATH);
  }

  /** Encodes a query. */
  static String ofQuery(String query) {
    return encoded(query, IN_QUERY);
  }

  /** Encodes a key without escapes: each character that is not itself in every path. */
  static String ofKey(String key) {
    return encoded(key, IN_KEY);
  }

  /** Encodes the value of a query's parameter, which has no escapes. */
  static String ofValue(String value) {
    return encoded(value, IN_VALUE);
  }

  /** Returns whether a percent sign is not followed by two hexadecimal digits. */
  static boolean hasStrayPercent(String text) {
    return STRAY_PERCENT.matcher(text).find();
  }

  /**
   * Decodes the escapes.
   *
   * @param text without stray percent signs
   * @throws IllegalArgumentException if the octets are not UTF-8
   */
  static String decoded(String text) {
    ByteArrayOutputStream octets = new ByteArrayOutputStream(text.length());
    for (int i = 0; i < text.length(); ) {
      if (text.charAt(i) == '%') {
        octets.write(HexFormat.fromHexDigits(text, i + 1, i + 3));
        i += 3;
      } else {
        int character = text.codePointAt(i);
        octets.writeBytes(Character.toString(character).getBytes(StandardCharsets.UTF_8));
        i += Character.charCount(character);
      }
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(octets.toByteArray()))
          .toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("has escapes that are not UTF-8", e);
    }
  }

  private static String encoded(String text, BitSet unchanged) {
    StringBuilder encoded = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            character -> {
              if (unchanged.get(character)) {
                encoded.appendCodePoint(character);
              } else {
                for (byte octet : Character.toString(character).getBytes(StandardCharsets.UTF_8)) {
                  encoded.append('%').append(HEX.toHexDigits(octet));
                }
              }
            });
    return encoded.toString();
  }

  private static BitSet set(String characters) {
    BitSet set = new BitSet(128);
    characters.chars().forEach(set::set);
    return set;
  }
}
