package dev.glimpse.preprocess;

import dev.glimpse.model.ImageGeometry;
import dev.glimpse.model.InputTensor;

/**
 * The position of the model's input in an image.
 *
 * @param vertical the mapping from top to bottom
 * @param horizontal the mapping from left to right
 */
record ImageFrame(ResamplingAxis vertical, ResamplingAxis horizontal) {

  /** Returns the frame of an image of a size according to a geometry, except for that of digits. */
  static ImageFrame of(ImageGeometry geometry, int width, int height, InputTensor input) {
    if (geometry instanceof ImageGeometry.CentralCrop crop) {
      return new ImageFrame(
          middle(height, crop.fraction(), input.height()),
          middle(width, crop.fraction(), input.width()));
    }
    if (geometry instanceof ImageGeometry.ShortSide shorter) {
      int least = Math.min(width, height);
      return new ImageFrame(
          centred(height, shorter.pixels(), least, input.height()),
          centred(width, shorter.pixels(), least, input.width()));
    }
    if (geometry instanceof ImageGeometry.Pad) {
      // The smallest canvas around the image with the input's proportions, in whole pixels.
      int canvasHeight = Math.max(height, roundedUp(width, input.height(), input.width()));
      int canvasWidth = Math.max(width, roundedUp(height, input.width(), input.height()));
      return new ImageFrame(
          padded(height, canvasHeight, input.height()), padded(width, canvasWidth, input.width()));
    }
    return new ImageFrame(
        ResamplingAxis.squashed(0, height, input.height()),
        ResamplingAxis.squashed(0, width, input.width()));
  }

  /**
   * Returns how much smaller the image may be decoded so that its pixels are still no wider and no
   * higher than those of the input.
   *
   * @param most maximum reduction: 1, 2, 4 or 8
   * @return 1, 2, 4 or 8, at most the maximum
   */
  int reduction(int most) {
    double least = Math.min(vertical.step(), horizontal.step());
    int reduction = most;
    while (reduction > 1 && reduction > least) {
      reduction /= 2;
    }
    return reduction;
  }

  /** Returns the axis of {@code tf.image.central_crop}, with the same order of operations. */
  private static ResamplingAxis middle(int length, double fraction, int side) {
    int start = (int) ((length - length * fraction) / 2);
    return ResamplingAxis.squashed(start, length - 2 * start, side);
  }

  /**
   * Returns the axis of torchvision's {@code Resize} and {@code CenterCrop}; a half rounds to even,
   * as in Python.
   */
  private static ResamplingAxis centred(int length, int pixels, int least, int side) {
    int scaled = (int) ((long) pixels * length / least);
    int corner = (int) Math.rint((scaled - side) / 2.0);
    return new ResamplingAxis(0, length, 0, length, scaled, corner, side);
  }

  /**
   * Returns the axis of {@code tf.image.pad_to_bounding_box}, with half of the padding before the
   * image.
   */
  private static ResamplingAxis padded(int length, int canvas, int side) {
    return new ResamplingAxis(0, length, (canvas - length) / 2, canvas, side, 0, side);
  }

  /** Returns {@code length * numerator / denominator}, rounded up. */
  private static int roundedUp(int length, int numerator, int denominator) {
    return Math.toIntExact(((long) length * numerator + denominator - 1) / denominator);
  }
}
