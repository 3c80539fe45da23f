package dev.glimpse.preprocess;

import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;

/** The ops that take the pixels of the model's input from an image. */
interface Sampling {

  /**
   * Adds them to the graph.
   *
   * @param image [1, height, width, channels]
   * @return [1, height, width, channels] of the input, 0 to 255
   */
  Operand<TFloat32> resized(Operand<TUint8> image);

  /** What they need to know of one image's frame. */
  Feeds feeds(Frame frame);

  /** Bytes that they take beside the image and its result, for a frame of whichever orientation. */
  long working(Frame frame);
}
