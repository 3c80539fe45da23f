package dev.glimpse.image;

import java.nio.ByteBuffer;

/** Steps from chunk to chunk of a PNG, up to where they are broken or its bytes end. */
final class PngChunks {

  static final int EXIF = 0x65584966;
  static final int IDAT = 0x49444154;
  static final int IEND = 0x49454e44;
  static final int ITXT = 0x69545874;
  static final int ZTXT = 0x7a545874;
  static final int TEXT = 0x74455874;

  static final int SIGNATURE_LENGTH = 8;
  private static final int AROUND_DATA = 12; // length, type and checksum

  private final ByteBuffer png;
  private int start;
  private int end = SIGNATURE_LENGTH;

  PngChunks(byte[] png) {
    this.png = ByteBuffer.wrap(png);
  }

  /** Whether there is a next chunk, whole in length if not in content. */
  boolean next() {
    int left = png.limit() - end;
    if (left < AROUND_DATA || Integer.compareUnsigned(png.getInt(end), left - AROUND_DATA) > 0) {
      return false;
    }
    start = end;
    end = start + AROUND_DATA + png.getInt(start);
    return true;
  }

  int type() {
    return png.getInt(start + 4);
  }

  /** Where the chunk starts, with its length. */
  int start() {
    return start;
  }

  /** Where the chunk ends, checksum included, and what follows starts. */
  int end() {
    return end;
  }

  int dataStart() {
    return start + 8;
  }

  int dataLength() {
    return end - start - AROUND_DATA;
  }
}
