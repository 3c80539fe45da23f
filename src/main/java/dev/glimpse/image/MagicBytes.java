package dev.glimpse.image;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Comparisons with the bytes of an image. */
final class MagicBytes {

  private MagicBytes() {}

  static boolean startsWith(byte[] bytes, int... expected) {
    if (bytes.length < expected.length) {
      return false;
    }
    for (int i = 0; i < expected.length; i++) {
      if ((bytes[i] & 0xff) != expected[i]) {
        return false;
      }
    }
    return true;
  }

  /** Returns whether the ASCII text is at the offset. */
  static boolean hasText(byte[] bytes, int offset, String ascii) {
    return hasBytes(bytes, offset, ascii.getBytes(StandardCharsets.US_ASCII));
  }

  /** Returns whether the bytes are at the offset. */
  static boolean hasBytes(byte[] bytes, int offset, byte[] expected) {
    return offset <= bytes.length - expected.length
        && Arrays.equals(bytes, offset, offset + expected.length, expected, 0, expected.length);
  }
}
