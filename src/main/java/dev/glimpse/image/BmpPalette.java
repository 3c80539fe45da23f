package dev.glimpse.image;

import dev.glimpse.event.FailureException;

/**
 * The colours of a bitmap of 8 bits a pixel or fewer. An index beyond the header's count of colours
 * is black, as in Pillow and Chrome. An index whose colour would be inside the pixel data, because
 * the header's offset and count contradict each other, is rejected.
 */
final class BmpPalette {

  private static final int NONE = -1;

  private final int[] colours = new int[256];

  BmpPalette(byte[] bmp, BmpHeader header) {
    for (int i = 0; i < Math.min(colours.length, header.colours()); i++) {
      int at = header.palette() + header.entry() * i;
      colours[i] =
          at + header.entry() > header.pixels()
              ? NONE
              : (bmp[at + 2] & 0xff) << 16 | (bmp[at + 1] & 0xff) << 8 | (bmp[at] & 0xff);
    }
  }

  /** Converts a row of indices to a row of red, green and blue. */
  void colour(byte[] indices, int width, byte[] row) throws FailureException {
    for (int x = 0, to = 0; x < width; x++, to += 3) {
      int colour = colours[indices[x] & 0xff];
      if (colour == NONE) {
        throw BmpFormat.BMP.corrupt(
            "has a pixel of colour %d, which is beyond the end of its palette"
                .formatted(indices[x] & 0xff));
      }
      row[to] = (byte) (colour >> 16);
      row[to + 1] = (byte) (colour >> 8);
      row[to + 2] = (byte) colour;
    }
  }
}
