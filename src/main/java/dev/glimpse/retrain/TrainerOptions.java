package dev.glimpse.retrain;

/**
 * The options of a {@link FeatureTrainer}.
 *
 * @param seed the seed of the new layer's first weights
 * @param weightDecay the factor of half the sum of the squares of all trained kernels, which is
 *     added to the loss (L2, as in TF-slim, which has 0.00004); biases do not decay
 * @param pretrainedRate the factor of the learning rate for layers that were trained before
 * @param trainBatchNorm whether unfrozen batch normalisations use the statistics of each batch and
 *     update their own. Otherwise they stay in inference form, which suits small data sets; their
 *     scale and offset are trained in both cases
 */
public record TrainerOptions(
    long seed, double weightDecay, double pretrainedRate, boolean trainBatchNorm) {

  /** The factor of the learning rate for layers that were trained before, unless another is set. */
  public static final double PRETRAINED_RATE = 0.1;

  /** Checks the values. */
  public TrainerOptions {
    if (!(weightDecay >= 0 && weightDecay < 1)) {
      throw new RetrainingException(
          "--weight-decay is " + weightDecay + ", allowed: 0 or more, less than 1");
    }
    if (!(pretrainedRate >= 0 && pretrainedRate <= 1)) {
      throw new RetrainingException("--pretrained-rate is " + pretrainedRate + ", allowed: 0 to 1");
    }
  }

  /** Returns the options with which nothing but the seed is chosen. */
  public static TrainerOptions ofSeed(long seed) {
    return new TrainerOptions(seed, 0, PRETRAINED_RATE, false);
  }
}
