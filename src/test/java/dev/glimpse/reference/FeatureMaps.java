package dev.glimpse.reference;

import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * An output of a layer together with its size, which TensorFlow does not know where a weight is a
 * variable behind a function's argument.
 *
 * @param tensor [N, height, width, channels], or [N, channels] after a pooling over all places
 * @param height rows; 1 in a vector
 * @param width columns; 1 in a vector
 * @param channels maps, or elements of a vector
 */
record FeatureMaps(Operand<TFloat32> tensor, int height, int width, int channels) {

  /** Returns other values of the same size. */
  FeatureMaps with(Operand<TFloat32> values) {
    return new FeatureMaps(values, height, width, channels);
  }
}
