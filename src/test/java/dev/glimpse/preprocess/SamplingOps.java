package dev.glimpse.preprocess;

import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;

/** The operations that compute the pixels of the model's input from an image. */
interface SamplingOps {

  /**
   * Adds the operations to the graph.
   *
   * @param image [1, height, width, channels]
   * @return [1, height, width, channels] of the input, 0 to 255
   */
  Operand<TFloat32> resized(Operand<TUint8> image);

  /** Returns the values that the operations need for the frame of one image. */
  TensorFeeds feeds(ImageFrame frame);
}
