package dev.glimpse.evaluate;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The means over the labels that at least one image has; each label counts the same. A precision
 * without images counts as 0, as in scikit-learn.
 *
 * @param labels number of these labels
 * @param precision mean precision, 0 to 1; 0 without labels, as the others
 * @param recall mean recall
 * @param averagePrecision mean of the average precisions, which is called mAP
 */
public record MacroMean(int labels, double precision, double recall, double averagePrecision) {

  /** Returns the means of the figures of all labels. */
  public static MacroMean of(List<LabelFigures> all) {
    List<LabelFigures> some = all.stream().filter(label -> label.images() > 0).toList();
    return new MacroMean(
        some.size(),
        mean(some, label -> label.precision().orElse(0)),
        mean(some, label -> label.recall().orElse(0)),
        mean(some, label -> label.averagePrecision().orElse(0)));
  }

  private static double mean(List<LabelFigures> labels, ToDoubleFunction<LabelFigures> figure) {
    return labels.stream().mapToDouble(figure).average().orElse(0);
  }
}
