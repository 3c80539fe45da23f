package dev.glimpse.inference;

import dev.glimpse.model.ImageScores;
import java.util.List;
import java.util.function.BiPredicate;

/** A comparison of two arithmetics on the same images. For one thread. */
final class PrecisionCalibration {

  /** Number of images to compare; so many allow one image to get another label. */
  static final int IMAGES = 200;

  private final Precision tried;
  private final BiPredicate<ImageScores, ImageScores> sameLabels;
  private int images;
  private int agreed;
  private float difference;
  private long plainNanos;
  private long triedNanos;

  PrecisionCalibration(Precision tried, BiPredicate<ImageScores, ImageScores> sameLabels) {
    this.tried = tried;
    this.sameLabels = sameLabels;
  }

  /** Adds the scores of a batch and the nanoseconds that each arithmetic took for it. */
  void add(List<ImageScores> plain, long plainNanos, List<ImageScores> tried, long triedNanos) {
    for (int i = 0; i < plain.size(); i++) {
      agreed += sameLabels.test(plain.get(i), tried.get(i)) ? 1 : 0;
      difference = Math.max(difference, difference(plain.get(i), tried.get(i)));
    }
    images += plain.size();
    this.plainNanos += plainNanos;
    this.triedNanos += triedNanos;
  }

  boolean isComplete() {
    return images >= IMAGES;
  }

  /** Returns the findings so far; needs at least one batch. */
  CalibrationResult findings() {
    return new CalibrationResult(
        tried, images, (double) agreed / images, difference, (double) plainNanos / triedNanos);
  }

  /** Returns the largest difference; NaN if a score is NaN, which {@link Math#max} keeps. */
  private static float difference(ImageScores plain, ImageScores tried) {
    float largest = 0;
    for (int i = 0; i < plain.size(); i++) {
      largest = Math.max(largest, Math.abs(plain.at(i) - tried.at(i)));
    }
    return largest;
  }
}
