package dev.glimpse.preprocess;

/**
 * The mapping of a row or column of an image to a row or column of the model's input, called the
 * line. Some of the image's pixels are placed on a canvas, which is black elsewhere. The canvas is
 * scaled, and the line begins at some position on it.
 *
 * @param start first pixel of the image that is used
 * @param extent number of pixels that are used
 * @param before position of the first of them on the canvas
 * @param canvas number of pixels of the canvas
 * @param scaled number of pixels of the scaled canvas
 * @param corner position on the scaled canvas at which the line begins
 * @param side number of pixels of the line
 */
record ResamplingAxis(
    int start, int extent, int before, int canvas, int scaled, int corner, int side) {

  /** Returns the mapping of all pixels of a part of the image, from end to end. */
  static ResamplingAxis squashed(int start, int extent, int side) {
    return new ResamplingAxis(start, extent, 0, extent, side, 0, side);
  }

  /** Returns the number of the canvas's pixels per pixel of the line. */
  double step() {
    return (double) canvas / scaled;
  }
}
