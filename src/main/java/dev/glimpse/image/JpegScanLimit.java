package dev.glimpse.image;

import dev.glimpse.event.FailureException;

/**
 * A counter of the scans of a JPEG that the decoder assembles from several. Each scan covers the
 * whole picture but may need only a few dozen bytes. So their number and the picture's size bound
 * the decoder's time; the length of the file does not. Measured with TensorFlow 2.16.1 on a Xeon:
 * 30 megapixels cost 16 ms a scan with Huffman coding, 80 ms with arithmetic coding, which needs no
 * bytes at all.
 */
final class JpegScanLimit {

  /**
   * Maximum number of scans. Encoders write about 10; each bit of three components by itself needs
   * 100.
   */
  static final int MAX_SCANS = 100;

  /** Number of scans that is allowed for every size of picture. */
  static final int MIN_SCANS = 16;

  /**
   * Maximum number of pixels in all scans together, if this allows more than the minimum of scans.
   */
  private static final long MAX_PASSED = 480_000_000;

  private JpegScanLimit() {}

  /**
   * Checks the number of scans by reading all markers after the start of the first scan's data.
   *
   * @throws FailureException UNSUPPORTED_FORMAT if there are more than {@link #MAX_SCANS}, or more
   *     than allowed for this size
   */
  static void check(ByteCursor in, byte[] bytes, long pixels) throws FailureException {
    long allowed = Math.max(MIN_SCANS, Math.min(MAX_SCANS, MAX_PASSED / pixels));
    int scans = 1;
    int i = in.position();
    while (i < bytes.length - 3) {
      int marker = bytes[i + 1] & 0xff;
      if (bytes[i] != (byte) 0xff || marker == 0xff) {
        i++;
      } else if (marker == 0 || JpegHeader.standsAlone(marker)) {
        i += 2; // a zero makes the byte before it data
      } else if (marker == JpegHeader.EOI) {
        return;
      } else {
        if (marker == JpegHeader.SOS && ++scans > allowed) {
          throw in.unsupported("has more than %d scans".formatted(allowed));
        }
        int length = ((bytes[i + 2] & 0xff) << 8) | (bytes[i + 3] & 0xff);
        i += 2 + Math.max(2, length);
      }
    }
  }
}
