package dev.glimpse.architecture;

/**
 * The properties that all layers of a network share.
 *
 * @param scaled whether batch normalisations have a factor
 * @param capped whether activations are at most 6
 * @param smallestMaps the number of maps that no narrow network goes below
 * @param momentum the share of a moving average that a step keeps
 * @param kernels how kernels of convolutions are drawn
 */
record LayerStyle(
    boolean scaled, boolean capped, int smallestMaps, double momentum, KernelInitializer kernels) {

  /** The epsilon of all batch normalisations. */
  static final float EPSILON = 1e-3f;

  /** A choice of a kernel's initializer by the numbers of its inputs and outputs. */
  @FunctionalInterface
  interface KernelInitializer {

    /**
     * Returns the initializer.
     *
     * @param in the number of inputs that each output sums
     * @param out the number of outputs that each input contributes to
     */
    WeightInitializer of(long in, long out);
  }

  private static final double INCEPTION_MOMENTUM = 0.9997;

  /** TF-slim's inception_arg_scope: He's initialization, batch normalisation without a factor. */
  static final LayerStyle INCEPTION =
      new LayerStyle(false, false, 16, INCEPTION_MOMENTUM, (in, out) -> WeightInitializer.he(in));

  /** TF-slim's Inception-ResNet-v2: the same with Glorot's initialization. */
  static final LayerStyle RESIDUAL =
      new LayerStyle(false, false, 16, INCEPTION_MOMENTUM, WeightInitializer::glorot);

  /** TF-slim's MobileNet v1. */
  static final LayerStyle MOBILE_NET =
      new LayerStyle(
          true, true, 8, INCEPTION_MOMENTUM, (in, out) -> WeightInitializer.truncatedNormal(0.09));

  /** The defaults of Keras's layers. */
  static final LayerStyle KERAS = new LayerStyle(false, false, 16, 0.99, WeightInitializer::glorot);
}
