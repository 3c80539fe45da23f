package dev.glimpse.train;

/**
 * The terms of the loss beside the cross-entropy.
 *
 * @param labelSmoothing the share of each target that is spread over all classes (Szegedy and
 *     others, 2015, arXiv:1512.00567, which has 0.1)
 * @param weightDecay the factor of half the sum of the squares of all kernels (TF-slim has 0.00004)
 */
public record LossOptions(double labelSmoothing, double weightDecay) {

  /** Checks the values. */
  public LossOptions {
    if (!(labelSmoothing >= 0 && labelSmoothing < 1)) {
      throw new IllegalArgumentException(
          "label-smoothing is " + labelSmoothing + ", allowed: 0 up to less than 1");
    }
    if (!(weightDecay >= 0 && weightDecay < 1)) {
      throw new IllegalArgumentException(
          "weight-decay is " + weightDecay + ", allowed: 0 up to less than 1");
    }
  }
}
