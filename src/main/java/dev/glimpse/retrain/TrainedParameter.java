package dev.glimpse.retrain;

import java.util.Arrays;

/**
 * A constant of the graph whose values a training changes.
 *
 * @param node the name of the node
 * @param shape its shape
 * @param role the way in which it changes
 */
record TrainedParameter(String node, long[] shape, Role role) {

  /** The way in which a parameter changes. */
  enum Role {
    /** The weights of the new layer: by gradients, and they decay. */
    NEW_KERNEL(true, true, false),
    /** The biases of the new layer: by gradients. */
    NEW_BIAS(true, false, false),
    /** Weights that were trained before: by gradients, more slowly, and they decay. */
    KERNEL(true, true, true),
    /** Biases, scales and offsets that were trained before: by gradients, more slowly. */
    BIAS(true, false, true),
    /** A running mean or variance: by the statistics of the batches. */
    STATISTIC(false, false, true);

    private final boolean gradient;
    private final boolean decaying;
    private final boolean pretrained;

    Role(boolean gradient, boolean decaying, boolean pretrained) {
      this.gradient = gradient;
      this.decaying = decaying;
      this.pretrained = pretrained;
    }

    boolean hasGradient() {
      return gradient;
    }

    boolean isDecaying() {
      return decaying;
    }

    boolean isPretrained() {
      return pretrained;
    }
  }

  /** Returns the name and the shape, by which saved weights are recognised. */
  String key() {
    return node + Arrays.toString(shape) + role;
  }
}
