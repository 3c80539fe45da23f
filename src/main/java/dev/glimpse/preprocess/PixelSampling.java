package dev.glimpse.preprocess;

import dev.glimpse.image.ImageHeader;
import dev.glimpse.model.InputTensor;

/**
 * The arithmetic that computes the model's input from the rows of a decoded image, line by line.
 *
 * <p>Threads: any number at once.
 */
interface PixelSampling {

  /**
   * Computes all lines of the input, from top to bottom.
   *
   * @param frame the position of the input in this image
   * @param lines gets each line
   */
  void sample(DecodedPixels image, ImageFrame frame, TensorLineWriter lines);

  /**
   * Returns the maximum bytes of the lines that are kept meanwhile: two rows of the image as bytes
   * and as floats, and as many filtered lines as a pixel of the input covers.
   */
  static long working(ImageHeader header, InputTensor input) {
    long longer = Math.max(header.width(), header.height());
    long shorter = Math.min(input.width(), input.height());
    long most = 2 * longer / shorter + 4;
    return (long) input.channels() * Float.BYTES * (4 * longer + most * input.width());
  }
}
