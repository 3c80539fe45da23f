package dev.glimpse.preprocess;

/**
 * How a line of an image becomes a row or a column of the model's input. Some of its pixels are
 * laid on a canvas, black where none lies; the canvas is scaled, and the line begins somewhere on
 * it.
 *
 * @param start the first pixel of the image that is used
 * @param extent how many are
 * @param before where on the canvas the first of them lies
 * @param canvas pixels of the canvas
 * @param scaled pixels of the canvas once it is scaled
 * @param corner where on the scaled canvas the line begins
 * @param side pixels of the line
 */
record Axis(int start, int extent, int before, int canvas, int scaled, int corner, int side) {

  /** All pixels of a stretch of the image, from end to end. */
  static Axis squashed(int start, int extent, int side) {
    return new Axis(start, extent, 0, extent, side, 0, side);
  }

  /** Pixels of the canvas a pixel of the line. */
  double step() {
    return (double) canvas / scaled;
  }
}
