package dev.glimpse.train;

import java.time.Duration;

/**
 * The duration and the random seed of a training.
 *
 * @param epochs the number of passes over the training digits, at least 1
 * @param limit the time limit, at which training ends even before the last epoch; the learning rate
 *     falls accordingly, so that a short training also ends with a low rate
 * @param seed the seed of the initial weights, the shuffling, the redrawing and dropout
 */
public record TrainingPlan(int epochs, Duration limit, long seed) {

  /** The number of digits per step. */
  static final int BATCH_SIZE = 128;

  /**
   * The number of the last training digits that are held out for the learning curve; never trained
   * on.
   */
  static final int HELD_OUT = 5_000;

  private static final double PEAK_RATE = 1e-3;
  private static final double WARM_UP = 0.01;

  /** Checks the values. */
  public TrainingPlan {
    if (epochs < 1) {
      throw new IllegalArgumentException("epochs is " + epochs + ", allowed: at least 1");
    }
    if (limit.isNegative() || limit.isZero()) {
      throw new IllegalArgumentException("the time limit is " + limit + ", allowed: more than 0");
    }
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
  static double learningRate(double progress) {
    if (progress < WARM_UP) {
      return PEAK_RATE * Math.max(0.01, progress / WARM_UP);
    }
    double falling = (progress - WARM_UP) / (1 - WARM_UP);
    return PEAK_RATE * (1 + Math.cos(Math.PI * falling)) / 2;
  }
}
