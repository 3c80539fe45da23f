package dev.glimpse.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.OptionalInt;

/**
 * A reader of the orientation in the first directory of a TIFF structure, with the rules of
 * Pillow's {@code ImageFileDirectory_v2}: the last of several entries counts, and the first of
 * several values; any type of number is valid; an entry whose values exceed the data ends the
 * directory.
 *
 * <p>Any program may have written the structure: every offset and every count may be wrong.
 */
final class TiffOrientation {

  private static final int ORIENTATION = 0x0112;
  private static final int ENTRY = 12;
  private static final int INLINE = 4;
  private static final int HEADER = 8;

  /** A value that is not an orientation. */
  private static final int OTHER = 0;

  private TiffOrientation() {}

  /**
   * Reads the orientation tag.
   *
   * @return its value, 0 if that is not a whole number; empty if the tag is missing
   */
  static OptionalInt of(ByteBuffer tiff) {
    OptionalInt found = OptionalInt.empty();
    if (tiff.limit() < HEADER || !setOrder(tiff)) {
      return found;
    }
    long directory = unsigned(tiff, 4);
    if (directory > tiff.limit() - 2) {
      return found;
    }
    int at = (int) directory + 2;
    int entries = Math.min(tiff.getShort(at - 2) & 0xffff, (tiff.limit() - at) / ENTRY);
    for (int i = 0; i < entries; i++, at += ENTRY) {
      int type = tiff.getShort(at + 2) & 0xffff;
      long length = unsigned(tiff, at + 4) * lengthOf(type);
      long values = length > INLINE ? unsigned(tiff, at + 8) : at + 8;
      if (values + length > tiff.limit()) {
        return found;
      }
      if (length > 0 && (tiff.getShort(at) & 0xffff) == ORIENTATION) {
        found = OptionalInt.of(value(tiff, type, (int) values));
      }
    }
    return found;
  }

  /**
   * Sets the byte order. Two of the four prefixes are wrong, but they occur, and Pillow reads them.
   */
  private static boolean setOrder(ByteBuffer tiff) {
    switch (tiff.order(ByteOrder.BIG_ENDIAN).getInt(0)) {
      case 0x49492a00, 0x4949002a -> tiff.order(ByteOrder.LITTLE_ENDIAN);
      case 0x4d4d002a, 0x4d4d2a00 -> tiff.order(ByteOrder.BIG_ENDIAN);
      default -> {
        return false;
      }
    }
    return true;
  }

  /** Returns the bytes of one value; 0 for a type that does not exist. */
  private static int lengthOf(int type) {
    return switch (type) {
      case 1, 2, 6, 7 -> 1; // BYTE, ASCII, SBYTE, UNDEFINED
      case 3, 8 -> 2; // SHORT, SSHORT
      case 4, 9, 11, 13 -> 4; // LONG, SLONG, FLOAT, IFD
      case 5, 10, 12, 16 -> 8; // RATIONAL, SRATIONAL, DOUBLE, LONG8
      default -> 0;
    };
  }

  private static int value(ByteBuffer tiff, int type, int at) {
    return switch (type) {
      case 3 -> tiff.getShort(at) & 0xffff;
      case 4, 13 -> whole((double) unsigned(tiff, at));
      case 5 -> whole((double) unsigned(tiff, at) / unsigned(tiff, at + 4));
      case 6 -> tiff.get(at);
      case 8 -> tiff.getShort(at);
      case 9 -> tiff.getInt(at);
      case 10 -> whole((double) tiff.getInt(at) / tiff.getInt(at + 4));
      case 11 -> whole(tiff.getFloat(at));
      case 12 -> whole(tiff.getDouble(at));
      case 16 -> whole((double) tiff.getLong(at));
      default -> OTHER; // bytes and text are not numbers
    };
  }

  private static int whole(double value) {
    return value == (int) value ? (int) value : OTHER;
  }

  private static long unsigned(ByteBuffer tiff, int at) {
    return tiff.getInt(at) & 0xffffffffL;
  }
}
