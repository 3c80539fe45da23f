package dev.glimpse.image;

import dev.glimpse.event.FailureException;

/**
 * The memory that libjpeg needs for a JPEG with several scans, usually a progressive one: the
 * frequencies of all blocks, two bytes each, until the last scan is read. A JPEG with a single scan
 * is decoded line by line.
 */
final class JpegMemory {

  private static final int BLOCK = 8;
  private static final int COEFFICIENT_BYTES = 2;

  private JpegMemory() {}

  /**
   * Returns the number of these bytes; 0 for a single scan.
   *
   * @param bytes a JPEG whose header was read
   */
  static long coefficientBytes(byte[] bytes) throws FailureException {
    ByteCursor in = new ByteCursor(bytes, ImageFormat.JPEG, 2);
    boolean progressive = false;
    int components = 0;
    long kept = 0;
    while (true) {
      int marker = JpegHeader.nextMarker(in);
      if (JpegHeader.standsAlone(marker)) {
        continue;
      }
      int length = in.u16be() - 2;
      if (marker == JpegHeader.SOS) {
        return progressive || in.u8() < components ? kept : 0;
      }
      if (JpegHeader.isFrame(marker)) {
        progressive = JpegHeader.isProgressive(marker);
        in.skip(1); // precision
        int height = in.u16be();
        int width = in.u16be();
        components = in.u8();
        kept = ofFrame(in, width, height, components);
      } else {
        in.skip(length);
      }
    }
  }

  private static long ofFrame(ByteCursor in, int width, int height, int components)
      throws FailureException {
    int[] across = new int[components];
    int[] down = new int[components];
    int mostAcross = 1;
    int mostDown = 1;
    for (int i = 0; i < components; i++) {
      in.skip(1); // its identifier
      int factors = in.u8();
      in.skip(1); // its table
      across[i] = Math.max(1, factors >> 4);
      down[i] = Math.max(1, factors & 0xf);
      mostAcross = Math.max(mostAcross, across[i]);
      mostDown = Math.max(mostDown, down[i]);
    }
    long blocks = 0;
    long unitsAcross = roundedUp(width, mostAcross * BLOCK);
    long unitsDown = roundedUp(height, mostDown * BLOCK);
    for (int i = 0; i < components; i++) {
      blocks += unitsAcross * across[i] * unitsDown * down[i];
    }
    return blocks * BLOCK * BLOCK * COEFFICIENT_BYTES;
  }

  private static long roundedUp(int length, int unit) {
    return (length + unit - 1L) / unit;
  }
}
