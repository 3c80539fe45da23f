package dev.glimpse.inference;

import java.util.Locale;

/**
 * How a faster arithmetic compares with the plain one on the same images.
 *
 * @param tried the faster one
 * @param images that were compared
 * @param agreement the part of them whose highest score is the same label's
 * @param difference the largest between any two scores; NaN if one of them is none
 * @param speedup how many times as fast it was
 */
public record Findings(
    Precision tried, int images, double agreement, float difference, double speedup) {

  private static final double LEAST_AGREEMENT = 0.995;
  private static final float LARGEST_DIFFERENCE = 0.02f;

  /** What rounding errors of its own have to be worth. */
  private static final double LEAST_SPEEDUP = 1.1;

  /** Whether it is to be used. */
  boolean favourable() {
    return agreement >= LEAST_AGREEMENT
        && difference < LARGEST_DIFFERENCE
        && speedup >= LEAST_SPEEDUP;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s on %d images: %.1f %% the same label, scores at most %.1g off, %.1f times as fast",
        tried.label(),
        images,
        100 * agreement,
        difference,
        speedup);
  }
}
