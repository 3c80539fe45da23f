package dev.glimpse.train;

import java.time.Duration;

/**
 * The duration, the steps and the random seed of a training.
 *
 * @param epochs the number of passes over the training digits, at least 1
 * @param limit the time limit, at which training ends even before the last epoch; the learning rate
 *     falls accordingly, so that a short training also ends with a low rate
 * @param seed the seed of the initial weights, the shuffling, the augmentation and dropout
 * @param batchSize the number of images per step, at least 2
 * @param peakRate Adam's highest learning rate
 */
public record TrainingPlan(int epochs, Duration limit, long seed, int batchSize, double peakRate) {

  /**
   * The number of MNIST's last training digits that are held out for the learning curve; never
   * trained on.
   */
  static final int HELD_OUT = 5_000;

  private static final double WARM_UP = 0.01;

  /** Checks the values. */
  public TrainingPlan {
    if (epochs < 1) {
      throw new IllegalArgumentException("epochs is " + epochs + ", allowed: at least 1");
    }
    if (limit.isNegative() || limit.isZero()) {
      throw new IllegalArgumentException("the time limit is " + limit + ", allowed: more than 0");
    }
    if (batchSize < 2) {
      throw new IllegalArgumentException("batch is " + batchSize + ", allowed: at least 2");
    }
    if (!(peakRate > 0 && peakRate <= 1)) {
      throw new IllegalArgumentException(
          "learning-rate is " + peakRate + ", allowed: more than 0, up to 1");
    }
  }

  /** Returns a plan for {@link DigitTrainer}, with the steps of the packaged model. */
  public static TrainingPlan ofNielsenNet(int epochs, Duration limit, long seed) {
    return new TrainingPlan(epochs, limit, seed, 128, 1e-3);
  }

  /** Returns this plan with batches of at most so many images. */
  TrainingPlan withBatchUpTo(int images) {
    return new TrainingPlan(epochs, limit, seed, Math.min(batchSize, images), peakRate);
  }

  /**
   * Returns the completed fraction of the training, 0 to 1: by epochs or by time, whichever is
   * larger.
   */
  double progress(double epochsDone, Duration elapsed) {
    double byTime = (double) elapsed.toMillis() / Math.max(1, limit.toMillis());
    return Math.min(1, Math.max(epochsDone / epochs, byTime));
  }

  /** Returns Adam's learning rate: it rises linearly, then falls by half a cosine to 0. */
  double learningRate(double progress) {
    if (progress < WARM_UP) {
      return peakRate * Math.max(0.01, progress / WARM_UP);
    }
    double falling = (progress - WARM_UP) / (1 - WARM_UP);
    return peakRate * (1 + Math.cos(Math.PI * falling)) / 2;
  }
}
