package dev.glimpse.architecture;

import org.tensorflow.ndarray.Shape;

/**
 * An array of a network.
 *
 * @param name as in a checkpoint of TF-slim, such as {@code InceptionV3/Conv2d_1a_3x3/weights}; in
 *     the Keras network {@code conv2d_1/kernel}
 * @param shape kernels as [rows, columns, in, out], depthwise kernels as [rows, columns, in, 1],
 *     kernels of dense layers as [in, out], everything else as [channels]
 * @param role what it is used for
 * @param initializer how training draws its first values
 */
public record NetworkVariable(String name, Shape shape, Role role, WeightInitializer initializer) {

  /** The use of a variable. */
  public enum Role {
    /** The kernel of a convolution or dense layer; training may decay it. */
    KERNEL,
    /** The kernel of a depthwise convolution; TF-slim does not decay it. */
    DEPTHWISE_KERNEL,
    /** The offset of a layer without batch normalisation. */
    BIAS,
    /** The offset of a batch normalisation. */
    BETA,
    /** The factor of a batch normalisation. */
    GAMMA,
    /** The moving average of the means that a batch normalisation saw. */
    MOVING_MEAN,
    /** The moving average of the variances that a batch normalisation saw. */
    MOVING_VARIANCE;

    /** Returns whether gradients change the variable; moving averages only observe. */
    public boolean trained() {
      return this != MOVING_MEAN && this != MOVING_VARIANCE;
    }
  }
}
