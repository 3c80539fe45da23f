package dev.glimpse.retrain;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The schedule and the loss of a training.
 *
 * @param epochs the maximum number of passes over the training images, at least 1
 * @param learningRate Adam's learning rate at the start, above 0; it is halved whenever a quarter
 *     of {@code patience} passes without a better validation loss
 * @param batchSize the number of images of a step, at least 1
 * @param patience the number of epochs without a better validation loss after which training ends,
 *     at least 1
 * @param labelSmoothing the share of the target that all classes have in common, 0 to below 1
 * @param isBalanced whether each class has the same weight in the loss, instead of each image
 * @param limit the time limit; null without
 * @param seed the seed of the order of images
 */
public record TrainingSchedule(
    int epochs,
    double learningRate,
    int batchSize,
    int patience,
    double labelSmoothing,
    boolean isBalanced,
    @Nullable Duration limit,
    long seed) {

  /** Checks the values. */
  public TrainingSchedule {
    refuseUnless(epochs >= 1, "--epochs", epochs, "1 or more");
    refuseUnless(
        learningRate > 0 && learningRate < 10,
        "--learning-rate",
        learningRate,
        "more than 0, less than 10");
    refuseUnless(batchSize >= 1 && batchSize <= 4096, "--batch-size", batchSize, "1 to 4096");
    refuseUnless(patience >= 1, "--patience", patience, "1 or more");
    refuseUnless(
        labelSmoothing >= 0 && labelSmoothing < 1,
        "--label-smoothing",
        labelSmoothing,
        "0 or more, less than 1");
    refuseUnless(
        limit == null || (!limit.isNegative() && !limit.isZero()),
        "--max-minutes",
        limit == null ? "" : limit,
        "more than 0");
  }

  private static void refuseUnless(boolean allowed, String option, Object value, String range) {
    if (!allowed) {
      throw new RetrainingException(option + " is " + value + ", allowed: " + range);
    }
  }

  /** Returns the epochs without a better validation loss after which the rate is halved. */
  int epochsUntilHalved() {
    return Math.max(1, patience / 4);
  }
}
