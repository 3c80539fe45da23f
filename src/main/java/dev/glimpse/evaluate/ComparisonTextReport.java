package dev.glimpse.evaluate;

import dev.glimpse.event.ScoredLabel;
import dev.glimpse.system.UntrustedText;
import java.util.List;
import java.util.Locale;

/**
 * A comparison of two models as text for a terminal, and the sentences that its HTML page shares.
 */
public final class ComparisonTextReport {

  /** Outcomes whose images may have different labels, in the order of the report. */
  static final List<ComparisonOutcome> DIFFERING =
      List.of(
          ComparisonOutcome.ONLY_FIRST_RIGHT,
          ComparisonOutcome.ONLY_SECOND_RIGHT,
          ComparisonOutcome.BOTH_WRONG);

  private static final int LINES = 10;

  private final ModelComparison comparison;
  private final String first;
  private final String second;

  /** Creates the report of a comparison. */
  public ComparisonTextReport(ModelComparison comparison) {
    this.comparison = comparison;
    this.first = comparison.first().name();
    this.second = comparison.second().name();
  }

  /**
   * Returns all lines; of each kind of differing images, at most {@value #LINES}.
   *
   * @param imagesPerSecond compared images per second, each classified by both models
   */
  public String text(double imagesPerSecond) {
    StringBuilder text = new StringBuilder();
    int width = Math.max(first.length(), second.length());
    String row = "%-" + width + "s  %s%n";
    text.append("Compared on %d images%n%n".formatted(comparison.images()));
    text.append(row.formatted(first, accuracy(comparison.ofFirst())));
    text.append(row.formatted(second, accuracy(comparison.ofSecond())));
    text.append(System.lineSeparator());
    for (ComparisonOutcome outcome : ComparisonOutcome.values()) {
      text.append("%6d  %s%n".formatted(comparison.count(outcome), name(outcome)));
    }
    text.append("%nMcNemar's exact test: %s%n%s%n".formatted(probability(), verdict()));
    for (ComparisonOutcome outcome : DIFFERING) {
      differing(text, outcome);
    }
    return text.append(
            String.format(
                Locale.ROOT,
                "%nleft out  %d%n%.1f images/s, each by both models%n",
                comparison.imagesLeftOut(),
                imagesPerSecond))
        .toString();
  }

  private void differing(StringBuilder text, ComparisonOutcome outcome) {
    List<DifferingImage> images = comparison.differing(outcome);
    if (images.isEmpty()) {
      return;
    }
    text.append("%n%s:%n".formatted(heading(outcome)));
    for (DifferingImage image : images.subList(0, Math.min(LINES, images.size()))) {
      text.append(
          "  %s is %s; %s: %s; %s: %s%n"
              .formatted(
                  UntrustedText.line(image.image().name()),
                  image.truth(),
                  first,
                  scored(image.first()),
                  second,
                  scored(image.second())));
    }
    if (images.size() > LINES) {
      text.append("  and %d more; --report FILE lists all%n".formatted(images.size() - LINES));
    }
  }

  /** Returns accuracy, counts and the 95 % interval of a model: {@code 77.27 % (153 of 198) …}. */
  static String accuracy(ModelEvaluation evaluation) {
    return String.format(
        Locale.ROOT,
        "%.2f %% (%d of %d), 95 %% interval %s",
        100 * evaluation.topOne(),
        evaluation.right(),
        evaluation.classified(),
        WilsonInterval.of(evaluation.right(), evaluation.classified()));
  }

  /** Returns the name of a cell of the table: {@code only mobilenet-v2:1 right}. */
  String name(ComparisonOutcome outcome) {
    return switch (outcome) {
      case BOTH_RIGHT -> "both right";
      case ONLY_FIRST_RIGHT -> "only " + first + " right";
      case ONLY_SECOND_RIGHT -> "only " + second + " right";
      case BOTH_WRONG -> "both wrong";
    };
  }

  /** Returns the heading of the images that the models label differently. */
  String heading(ComparisonOutcome outcome) {
    return outcome == ComparisonOutcome.BOTH_WRONG
        ? "Both wrong, with different labels"
        : "Only " + name(outcome).substring("only ".length());
  }

  /** Returns the p-value, {@code p = 0.0414}, and {@code p < 0.0001} below that. */
  String probability() {
    double p = comparison.test().pValue();
    return p < 0.0001 ? "p < 0.0001" : String.format(Locale.ROOT, "p = %.4f", p);
  }

  /** Returns a sentence on what the p-value means. */
  String verdict() {
    McNemarTest test = comparison.test();
    if (test.onlyFirst() == test.onlySecond()) {
      return "The models are equally accurate on these images.";
    }
    String better = test.onlyFirst() > test.onlySecond() ? first : second;
    String chance = "Equally accurate models would differ at least as much with this probability.";
    return test.isSignificant()
        ? better + " is more accurate, and the difference is unlikely to be chance. " + chance
        : better + " is right more often here, but the difference may be chance. " + chance;
  }

  /** Returns a label with its id and score: {@code macaw (n01818515) 93.20 %}. */
  static String scored(ScoredLabel label) {
    String name = label.label().isEmpty() ? "output " + label.index() : label.label();
    String id = label.id() == null ? "" : " (" + label.id() + ")";
    return name + id + " " + HtmlReportPage.percent(label.score());
  }
}
