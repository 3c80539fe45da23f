package dev.glimpse.inference;

import java.util.Locale;

/**
 * The result of comparing a faster arithmetic with the plain one on the same images.
 *
 * @param tried the faster precision
 * @param images number of images that were compared
 * @param agreement fraction of the images to which both give the same labels: the one with the
 *     highest score, or all that reach their thresholds if scores are independent
 * @param difference largest difference between two scores; NaN if a score is NaN
 * @param speedup time of the plain arithmetic divided by that of the faster one
 */
public record CalibrationResult(
    Precision tried, int images, double agreement, float difference, double speedup) {

  private static final double LEAST_AGREEMENT = 0.995;
  private static final float LARGEST_DIFFERENCE = 0.02f;

  /** Smallest speedup that justifies additional rounding errors. */
  private static final double LEAST_SPEEDUP = 1.1;

  /** Returns whether the faster arithmetic is good enough to be used. */
  boolean favourable() {
    return agreement >= LEAST_AGREEMENT
        && difference < LARGEST_DIFFERENCE
        && speedup >= LEAST_SPEEDUP;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s on %d images: %.1f %% the same label, scores differ by at most %.1g, %.1f times as"
            + " fast",
        tried.label(),
        images,
        100 * agreement,
        difference,
        speedup);
  }
}
