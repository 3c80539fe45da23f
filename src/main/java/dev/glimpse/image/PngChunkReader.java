package dev.glimpse.image;

import java.nio.ByteBuffer;

/** An iterator over the chunks of a PNG, up to the first broken chunk or the end of the bytes. */
final class PngChunkReader {

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

  PngChunkReader(byte[] png) {
    this.png = ByteBuffer.wrap(png);
  }

  /** Moves to the next chunk; returns false if there is no chunk of complete length. */
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

  /** Returns the start of the chunk, which begins with its length. */
  int start() {
    return start;
  }

  /** Returns the end of the chunk, after its checksum. */
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
