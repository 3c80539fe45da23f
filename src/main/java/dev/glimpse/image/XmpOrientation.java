package dev.glimpse.image;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;

/**
 * A reader of the orientation in an XMP packet without parsing it: the first {@code
 * tiff:Orientation}, attribute or element, that is followed by a digit, like Pillow's {@code
 * getexif}. A packet may be any XML, so no XML parser reads it.
 */
final class XmpOrientation {

  private static final byte[] NAME = "tiff:Orientation".getBytes(StandardCharsets.US_ASCII);

  private XmpOrientation() {}

  /** Returns the digit; empty if absent. The time is proportional to the packet's length. */
  static OptionalInt of(ByteBuffer packet) {
    for (int i = 0; i < packet.limit() - NAME.length; i++) {
      if (packet.get(i) == NAME[0] && isName(packet, i)) {
        int digit = digitAfter(packet, i + NAME.length);
        if (digit >= 0) {
          return OptionalInt.of(digit);
        }
      }
    }
    return OptionalInt.empty();
  }

  private static boolean isName(ByteBuffer packet, int at) {
    for (int i = 0; i < NAME.length; i++) {
      if (packet.get(at + i) != NAME[i]) {
        return false;
      }
    }
    return true;
  }

  /** Returns the digit after {@code ="} or {@code >}; -1 if absent. */
  private static int digitAfter(ByteBuffer packet, int at) {
    int digit = packet.get(at) == '>' ? at + 1 : at + 2;
    boolean introduced =
        packet.get(at) == '>'
            || (packet.get(at) == '=' && at + 1 < packet.limit() && packet.get(at + 1) == '"');
    return introduced
            && digit < packet.limit()
            && packet.get(digit) >= '0'
            && packet.get(digit) <= '9'
        ? packet.get(digit) - '0'
        : -1;
  }
}
