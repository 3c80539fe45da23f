package dev.glimpse.image;

import dev.glimpse.event.FailureException;

/**
 * The memory that libjpeg needs for a JPEG with several scans, usually a progressive one: the
 * frequencies of all blocks, two bytes each, until the last scan is read. A JPEG with a single scan
 * is decoded line by line.
 */
final class JpegCoefficients {

  private static final int BLOCK = 8;
  private static final int COEFFICIENT_BYTES = 2;

  private JpegCoefficients() {}

  /**
   * Returns the number of these bytes.
   *
   * @param in cursor at the components of the frame header; they are read
   */
  static long bytes(ByteCursor in, int width, int height, int components) throws FailureException {
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
