package dev.glimpse.image;

import dev.glimpse.event.FailureException;

/**
 * A reader of a VP8L picture bit by bit, the lowest bit of a byte first (RFC 9649, section 3.2).
 */
final class WebpBitReader {

  private final byte[] webp;
  private final long end;
  private long position;

  /**
   * Starts at a byte.
   *
   * @param start the offset of the byte
   * @param length the number of bytes that may be read
   */
  WebpBitReader(byte[] webp, int start, int length) {
    this.webp = webp;
    this.position = 8L * start;
    this.end = position + 8L * length;
  }

  boolean flag() throws FailureException {
    return bits(1) != 0;
  }

  /**
   * Reads a number.
   *
   * @param count its bits, at most 31
   * @throws FailureException CORRUPT_IMAGE if the data end before
   */
  int bits(int count) throws FailureException {
    if (position + count > end) {
      throw WebpFormat.WEBP.corrupt("has data that end early");
    }
    int value = 0;
    for (int i = 0; i < count; i++, position++) {
      value |= (webp[(int) (position >> 3)] >> (position & 7) & 1) << i;
    }
    return value;
  }
}
