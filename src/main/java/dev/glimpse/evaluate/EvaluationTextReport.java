package dev.glimpse.evaluate;

import java.util.Locale;

/** An evaluation as text for a terminal. */
public final class EvaluationTextReport {

  private static final int PAIRS = 10;

  private final ModelEvaluation evaluation;

  /** Creates the report of an evaluation. */
  public EvaluationTextReport(ModelEvaluation evaluation) {
    this.evaluation = evaluation;
  }

  /** Returns the table, if it fits a terminal, the pairs confused most often, and the figures. */
  public String text(double imagesPerSecond) {
    StringBuilder text = new StringBuilder();
    if (evaluation.fitsTable()) {
      text.append(evaluation.confusionTable()).append(System.lineSeparator());
    }
    for (ConfusedPair pair : evaluation.worstPairs(PAIRS)) {
      String truth = evaluation.nameOf(pair.truth());
      text.append(
          "%6d  %s, said to be %s%n"
              .formatted(pair.count(), truth, evaluation.nameOf(pair.predicted())));
    }
    return text.append(
            String.format(
                Locale.ROOT,
                "%ntop 1     %.2f %% (%d of %d)%ntop 5     %.2f %%%nleft out  %d%n%.1f images/s%n",
                100 * evaluation.topOne(),
                evaluation.right(),
                evaluation.classified(),
                100 * evaluation.topFive(),
                evaluation.imagesLeftOut(),
                imagesPerSecond))
        .toString();
  }
}
