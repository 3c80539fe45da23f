package dev.glimpse.evaluate;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** The evaluation of a model whose labels do not exclude each other, as text for a terminal. */
public final class MultiLabelTextReport {

  /** Maximum number of labels in the order of the outputs; of more, the worst are listed. */
  private static final int LARGEST_TABLE = 40;

  private static final int WORST = 20;
  private static final int LONGEST_NAME = 32;

  private final MultiLabelEvaluation evaluation;

  /** Creates the report of an evaluation. */
  public MultiLabelTextReport(MultiLabelEvaluation evaluation) {
    this.evaluation = evaluation;
  }

  /** Returns the table of the labels, the means, and the figures of all images. */
  public String text(double imagesPerSecond) {
    List<LabelFigures> all = evaluation.figures();
    MacroMean mean = MacroMean.of(all);
    StringBuilder text = new StringBuilder();
    row(text, "label", "images", "found", "threshold", "precision", "recall", "average precision");
    for (LabelFigures label : shown(all)) {
      row(
          text,
          cut(evaluation.nameOf(label.output())),
          Integer.toString(label.images()),
          Integer.toString(label.found()),
          String.format(Locale.ROOT, "%.2f", label.threshold()),
          percent(label.precision()),
          percent(label.recall()),
          percent(label.averagePrecision()));
    }
    row(
        text,
        "mean of %d labels".formatted(mean.labels()),
        "",
        "",
        "",
        HtmlReportPage.percent(mean.precision()),
        HtmlReportPage.percent(mean.recall()),
        HtmlReportPage.percent(mean.averagePrecision()));
    if (all.size() > LARGEST_TABLE) {
      text.append(
          "%nThese are the labels with the lowest average precision; --report FILE lists all %d.%n"
              .formatted(all.size()));
    }
    int images = evaluation.classified();
    return text.append(
            String.format(
                Locale.ROOT,
                "%nall labels right  %.2f %% (%d of %d)%nleft out          %d%n%.1f images/s%n",
                images == 0 ? 0 : 100.0 * evaluation.right() / images,
                evaluation.right(),
                images,
                evaluation.imagesLeftOut(),
                imagesPerSecond))
        .toString();
  }

  private static List<LabelFigures> shown(List<LabelFigures> all) {
    return all.size() <= LARGEST_TABLE
        ? all
        : all.stream()
            .filter(label -> label.averagePrecision().isPresent())
            .sorted(Comparator.comparingDouble(label -> label.averagePrecision().orElse(0)))
            .limit(WORST)
            .toList();
  }

  private static void row(StringBuilder text, Object... cells) {
    text.append("%-32s %7s %7s %9s %9s %9s %17s%n".formatted(cells));
  }

  private static String cut(String name) {
    return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME - 1) + "…";
  }

  /** Returns a share in percent; a dash without one. */
  static String percent(OptionalDouble share) {
    return share.isPresent() ? HtmlReportPage.percent(share.getAsDouble()) : "-";
  }
}
