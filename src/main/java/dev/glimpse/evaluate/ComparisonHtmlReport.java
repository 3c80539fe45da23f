package dev.glimpse.evaluate;

import dev.glimpse.event.Prediction;
import dev.glimpse.image.ImageLimits;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A comparison of two models as one self-contained HTML file, with all images that they label
 * differently.
 */
public final class ComparisonHtmlReport {

  /** Maximum number of pictures of each kind; a page with all of many would not open. */
  private static final int PICTURES = 48;

  private final ModelComparison comparison;
  private final ComparisonTextReport text;
  private final ImageLimits limits;
  private final double imagesPerSecond;

  /**
   * Creates the report of a comparison.
   *
   * @param limits limits of the images for thumbnails
   * @param imagesPerSecond compared images per second, each classified by both models
   */
  public ComparisonHtmlReport(
      ModelComparison comparison, ImageLimits limits, double imagesPerSecond) {
    this.comparison = comparison;
    this.text = new ComparisonTextReport(comparison);
    this.limits = limits;
    this.imagesPerSecond = imagesPerSecond;
  }

  /** Writes the report; missing folders are created, an existing file is replaced. */
  public void write(Path file) throws IOException {
    String first = comparison.first().name();
    String second = comparison.second().name();
    HtmlReportPage page = new HtmlReportPage(first + " and " + second, limits);
    page.beginTable();
    page.figure("Images", Integer.toString(comparison.images()));
    page.figure("Left out", Integer.toString(comparison.imagesLeftOut()));
    page.figure("Images per second", String.format(Locale.ROOT, "%.1f", imagesPerSecond));
    model(page, first, comparison.ofFirst());
    model(page, second, comparison.ofSecond());
    page.endTable();
    page.heading("Is the difference chance?");
    page.beginTable("Outcome", "Images");
    for (ComparisonOutcome outcome : ComparisonOutcome.values()) {
      page.counted(comparison.count(outcome), text.name(outcome));
    }
    page.endTable();
    page.paragraph("McNemar's exact test: " + text.probability() + ". " + text.verdict());
    ComparisonTextReport.DIFFERING.forEach(outcome -> differing(page, outcome));
    page.leftOut(comparison.leftOut());
    page.write(file);
  }

  private static void model(HtmlReportPage page, String name, ModelEvaluation evaluation) {
    page.figure("Accuracy of " + name, ComparisonTextReport.accuracy(evaluation));
    Optional<Prediction.Model> exact = evaluation.model();
    exact.ifPresent(model -> page.figure("SHA-256 of " + name, model.sha256()));
  }

  private void differing(HtmlReportPage page, ComparisonOutcome outcome) {
    List<DifferingImage> images = comparison.differing(outcome);
    if (images.isEmpty()) {
      return;
    }
    String first = comparison.first().name();
    String second = comparison.second().name();
    page.heading(text.heading(outcome) + " (" + images.size() + ")");
    page.beginPictures();
    for (DifferingImage image : images.subList(0, Math.min(PICTURES, images.size()))) {
      page.picture(
          image.image().image(),
          "is " + image.truth(),
          first + ": " + ComparisonTextReport.scored(image.first()),
          second + ": " + ComparisonTextReport.scored(image.second()),
          image.image().name());
    }
    page.endPictures();
    if (images.size() > PICTURES) {
      page.beginTable("Image", "Correct", first, second);
      for (DifferingImage image : images.subList(PICTURES, images.size())) {
        page.row(
            image.image().name(),
            image.truth(),
            ComparisonTextReport.scored(image.first()),
            ComparisonTextReport.scored(image.second()));
      }
      page.endTable();
    }
  }
}
