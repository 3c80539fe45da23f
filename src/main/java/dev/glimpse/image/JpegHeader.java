package dev.glimpse.image;

import dev.glimpse.event.FailureException;

/**
 * The frame header of a JPEG (ITU-T T.81), read from the segments up to its first scan. The reader
 * skips stray bytes between segments as libjpeg does, so that both find the same frame header.
 *
 * @param width in pixels
 * @param height in pixels
 * @param components 1 for grey, 3 for colours, 4 for inks
 * @param coefficientBytes bytes that libjpeg keeps until the last scan is read; 0 for a single scan
 */
record JpegHeader(int width, int height, int components, long coefficientBytes) {

  private static final int TEM = 0x01;
  private static final int SOF0 = 0xc0;
  private static final int SOF2 = 0xc2;
  private static final int SOF10 = 0xca;
  private static final int SOF15 = 0xcf;
  private static final int SOF55 = 0xf7;
  private static final int DHT = 0xc4;
  private static final int JPG = 0xc8;
  private static final int DAC = 0xcc;
  private static final int RST0 = 0xd0;
  private static final int RST7 = 0xd7;
  private static final int SOI = 0xd8;
  static final int APP1 = 0xe1;
  static final int EOI = 0xd9;
  static final int SOS = 0xda;

  /** The required fields of a frame header; the coefficients are those of several scans. */
  private record Frame(
      int width, int height, int components, boolean progressive, long coefficientBytes) {}

  /**
   * Reads the header.
   *
   * @throws FailureException CORRUPT_IMAGE or UNSUPPORTED_FORMAT
   */
  static JpegHeader of(byte[] bytes) throws FailureException {
    ByteCursor in = new ByteCursor(bytes, JpegFormat.JPEG, 2);
    Frame frame = null;
    while (true) {
      int marker = nextMarker(in);
      if (standsAlone(marker)) {
        continue;
      }
      if (marker == SOI || marker == EOI) {
        throw in.corrupt("has no image before its marker " + Integer.toHexString(marker));
      }
      int length = in.u16be() - 2;
      if (length < 0) {
        throw in.corrupt("has a segment of negative length");
      }
      if (marker == SOS) {
        if (frame == null) {
          throw in.corrupt("has a scan before its frame header");
        }
        int inScan = in.u8();
        in.skip(length - 1);
        boolean several = frame.progressive() || inScan < frame.components();
        if (several) {
          JpegScanLimit.check(in, bytes, (long) frame.width() * frame.height());
        }
        return new JpegHeader(
            frame.width(),
            frame.height(),
            frame.components(),
            several ? frame.coefficientBytes() : 0);
      }
      if (marker == SOF55) {
        throw in.unsupported("is JPEG-LS; baseline and progressive are supported");
      }
      if (isFrame(marker)) {
        if (frame != null) {
          throw in.corrupt("has two frame headers");
        }
        frame = frame(in, marker, length);
      } else {
        in.skip(length);
      }
    }
  }

  static boolean standsAlone(int marker) {
    return marker == TEM || (marker >= RST0 && marker <= RST7);
  }

  static int nextMarker(ByteCursor in) throws FailureException {
    int marker;
    do {
      int value = in.u8();
      while (value != 0xff) {
        value = in.u8();
      }
      do {
        marker = in.u8();
      } while (marker == 0xff);
    } while (marker == 0);
    return marker;
  }

  private static boolean isFrame(int marker) {
    return marker >= SOF0 && marker <= SOF15 && marker != DHT && marker != DAC;
  }

  private static Frame frame(ByteCursor in, int marker, int length) throws FailureException {
    checkProcess(in, marker);
    int precision = in.u8();
    int height = in.u16be();
    int width = in.u16be();
    int components = in.u8();
    if (precision != 8) {
      throw in.unsupported("has %d bits a sample; 8 are supported".formatted(precision));
    }
    if (components != 1 && components != 3 && components != 4) {
      throw in.unsupported(
          "has %d components; 1 (grey), 3 (colour) and 4 (CMYK) are supported"
              .formatted(components));
    }
    if (length != 6 + 3 * components) {
      throw in.corrupt("has a frame header of the wrong length");
    }
    if (width == 0) {
      throw in.corrupt("is 0 pixels wide");
    }
    if (height == 0) {
      throw in.unsupported("has no height in its frame header");
    }
    boolean progressive = marker == SOF2 || marker == SOF10;
    long coefficients = JpegCoefficients.bytes(in, width, height, components);
    return new Frame(width, height, components, progressive, coefficients);
  }

  /**
   * Rejects unsupported processes. SOF0, 1, 2 are sequential and progressive with Huffman coding, 9
   * and 10 with arithmetic.
   */
  private static void checkProcess(ByteCursor in, int marker) throws FailureException {
    switch (marker - SOF0) {
      case 0, 1, 2, 9, 10 -> {}
      case 3, 11 -> throw in.unsupported("is lossless; baseline and progressive are supported");
      case JPG - SOF0 -> throw in.unsupported("has a reserved coding process");
      default -> throw in.unsupported("is hierarchical; baseline and progressive are supported");
    }
  }
}
