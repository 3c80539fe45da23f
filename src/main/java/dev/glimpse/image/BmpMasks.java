package dev.glimpse.image;

import dev.glimpse.event.FailureException;

/**
 * The masks of red, green, blue and opacity in a pixel. Values of fewer than 8 bits are stretched
 * as in Pillow, v * 255 / max without rounding; of more than 8 bits the upper 8 are used.
 */
final class BmpMasks {

  private static final int RGB = 3;

  private final int[] masks;
  private final int[] shifts = new int[4];
  private final byte[][] values = new byte[4][256];

  private BmpMasks(int... masks) {
    this.masks = masks;
    for (int i = 0; i < masks.length; i++) {
      if (masks[i] == 0) {
        continue;
      }
      int bits = Integer.bitCount(masks[i]);
      shifts[i] = Integer.numberOfTrailingZeros(masks[i]) + Math.max(0, bits - 8);
      int max = (1 << Math.min(8, bits)) - 1;
      for (int value = 0; value <= max; value++) {
        values[i][value] = (byte) (value * 255 / max);
      }
    }
  }

  /** Returns the default masks: 5 bits for each colour of 16, or 8 bits each. */
  static BmpMasks usual(int depth) {
    return depth == 16
        ? new BmpMasks(0x7c00, 0x03e0, 0x001f, 0)
        : new BmpMasks(0xff0000, 0xff00, 0xff, 0);
  }

  /**
   * Checks the masks of a file. Four zeros with 32 bits mean blue, green, red, opacity, as in
   * Pillow.
   *
   * @throws FailureException UNSUPPORTED_FORMAT if they have gaps, overlap, or exceed the pixel
   */
  static BmpMasks of(ByteCursor in, int[] masks, int depth) throws FailureException {
    if (depth == 32 && (masks[0] | masks[1] | masks[2] | masks[3]) == 0) {
      return new BmpMasks(0xff0000, 0xff00, 0xff, 0xff000000);
    }
    int seen = depth == 32 ? 0 : -1 << depth;
    for (int i = 0; i < masks.length; i++) {
      if (i == RGB && depth != 32) {
        masks[i] = 0; // 16 and 24 bits have no opacity, as in Pillow
      }
      long bits = Integer.toUnsignedLong(masks[i]) >>> Integer.numberOfTrailingZeros(masks[i]);
      boolean gap = (bits & (bits + 1)) != 0;
      if ((masks[i] == 0 && i < RGB) || gap || (seen & masks[i]) != 0) {
        throw in.unsupported(
            "has colour masks that make no sense: %08x, %08x, %08x, %08x"
                .formatted(masks[0], masks[1], masks[2], masks[3]));
      }
      seen |= masks[i];
    }
    return new BmpMasks(masks);
  }

  /** Returns whether there is a mask for the opacity. */
  boolean haveOpacity() {
    return masks[RGB] != 0;
  }

  /** Writes the values of the pixel's first channels to a position of an array. */
  void split(int pixel, int channels, byte[] into, int to) {
    for (int i = 0; i < channels; i++) {
      into[to + i] = values[i][(pixel & masks[i]) >>> shifts[i]];
    }
  }

  /** Returns the mask of the opacity; 0 if there is no such mask. */
  int opacity() {
    return masks[RGB];
  }
}
