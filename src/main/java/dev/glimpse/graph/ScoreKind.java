package dev.glimpse.graph;

import dev.glimpse.model.OutputTensor.Kind;
import java.util.List;

/** Tells by the scores themselves whether they are probabilities. */
final class ScoreKind {

  private static final double SUM_TOLERANCE = 1e-3;

  private ScoreKind() {}

  /**
   * Probabilities add up to 1 for every image.
   *
   * @throws ImportException if each score is one by itself, as a sigmoid gives: a softmax would
   *     spoil them
   */
  static Kind of(List<float[]> scores) {
    boolean between = true;
    boolean sums = true;
    for (float[] one : scores) {
      double sum = 0;
      for (float score : one) {
        between &= score >= 0 && score <= 1;
        sum += score;
      }
      sums &= Math.abs(sum - 1) <= SUM_TOLERANCE;
    }
    if (between && !sums) {
      throw new ImportException(
          "The scores lie between 0 and 1 but do not add up to 1, as those of a sigmoid: Glimpse"
              + " serves a softmax, or logits; say --output with the tensor before it");
    }
    return between ? Kind.SOFTMAX : Kind.LOGITS;
  }
}
