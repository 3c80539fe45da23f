package dev.glimpse.evaluate;

import dev.glimpse.event.ScoredLabel;
import dev.glimpse.image.ImageLimits;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/**
 * An evaluation as one self-contained HTML file: its pictures are inlined, it has no scripts, and
 * its own security policy forbids loading anything.
 */
public final class EvaluationHtmlReport {

  private static final int PAIRS = 20;
  private static final int PICTURES = 48;

  private final String model;
  private final ModelEvaluation evaluation;
  private final ImageLimits limits;
  private final double imagesPerSecond;

  /**
   * Creates the report of an evaluation.
   *
   * @param model name and version of the model
   * @param limits limits of the images for thumbnails
   */
  public EvaluationHtmlReport(
      String model, ModelEvaluation evaluation, ImageLimits limits, double imagesPerSecond) {
    this.model = model;
    this.evaluation = evaluation;
    this.limits = limits;
    this.imagesPerSecond = imagesPerSecond;
  }

  /** Writes the report; missing folders are created, an existing file is replaced. */
  public void write(Path file) throws IOException {
    HtmlReportPage page = new HtmlReportPage(model, limits);
    figures(page);
    pairs(page);
    pictures(page);
    page.leftOut(evaluation.leftOut());
    page.write(file);
  }

  private void figures(HtmlReportPage page) {
    page.beginTable();
    page.figure("Top 1", HtmlReportPage.percent(evaluation.topOne()));
    page.figure("Top 5", HtmlReportPage.percent(evaluation.topFive()));
    page.figure("Images", Integer.toString(evaluation.classified()));
    page.figure("Left out", Integer.toString(evaluation.imagesLeftOut()));
    page.figure("Images per second", String.format(Locale.ROOT, "%.1f", imagesPerSecond));
    evaluation.model().ifPresent(exact -> page.figure("SHA-256 of the model", exact.sha256()));
    page.endTable();
  }

  private void pairs(HtmlReportPage page) {
    page.heading("Confused most often");
    if (evaluation.mistakes().isEmpty()) {
      page.paragraph("Nothing.");
      return;
    }
    page.beginTable("Shown", "Said", "Images");
    for (ConfusedPair pair : evaluation.worstPairs(PAIRS)) {
      page.counted(
          pair.count(), evaluation.nameOf(pair.truth()), evaluation.nameOf(pair.predicted()));
    }
    page.endTable();
  }

  private void pictures(HtmlReportPage page) {
    if (evaluation.mistakes().isEmpty()) {
      return;
    }
    page.heading("The most confident mistakes");
    page.beginPictures();
    for (ClassificationMistake mistake : evaluation.mostConfident(PICTURES)) {
      ScoredLabel said = mistake.predicted();
      page.picture(
          mistake.image().image(),
          "said " + said.label() + ", " + HtmlReportPage.percent(said.score()),
          "is " + evaluation.nameOf(mistake.image().truth()),
          mistake.image().name());
    }
    page.endPictures();
  }
}
