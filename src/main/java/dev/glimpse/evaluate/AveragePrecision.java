package dev.glimpse.evaluate;

import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;

/**
 * The average precision of a label: the mean precision over all thresholds, weighted by the gain in
 * recall, {@code AP = Σ (Rₙ − Rₙ₋₁) Pₙ}. Precision Pₙ and recall Rₙ are those of the images whose
 * score reaches the n-th highest score. The sum is not interpolated.
 *
 * <p>Source: scikit-learn 1.9.1, {@code sklearn.metrics.average_precision_score}, which cites M.
 * Zhu, "Recall, Precision and Average Precision", University of Waterloo, 2004.
 */
final class AveragePrecision {

  private AveragePrecision() {}

  /** The score of an image for one label, and whether the label is correct. */
  record LabelScore(float score, boolean correct) {}

  /** Returns the average precision, 0 to 1; empty if the label is correct for no image. */
  static OptionalDouble of(List<LabelScore> images) {
    long positives = images.stream().filter(LabelScore::correct).count();
    if (positives == 0) {
      return OptionalDouble.empty();
    }
    List<LabelScore> sorted =
        images.stream().sorted(Comparator.comparing(LabelScore::score).reversed()).toList();
    double sum = 0;
    int right = 0;
    int rightBefore = 0;
    for (int i = 0; i < sorted.size(); i++) {
      right += sorted.get(i).correct() ? 1 : 0;
      boolean tied = i + 1 < sorted.size() && sorted.get(i + 1).score() == sorted.get(i).score();
      if (!tied) { // images of one score reach a threshold together
        sum += (double) (right - rightBefore) / positives * right / (i + 1);
        rightBefore = right;
      }
    }
    return OptionalDouble.of(sum);
  }
}
