package dev.glimpse.evaluate;

import dev.glimpse.image.ImageLimits;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * The evaluation of a model whose labels do not exclude each other, as one self-contained HTML
 * file.
 */
public final class MultiLabelHtmlReport {

  private static final int PICTURES = 48;

  private final String model;
  private final MultiLabelEvaluation evaluation;
  private final ImageLimits limits;
  private final double imagesPerSecond;

  /**
   * Creates the report of an evaluation.
   *
   * @param model name and version of the model
   * @param limits limits of the images for thumbnails
   */
  public MultiLabelHtmlReport(
      String model, MultiLabelEvaluation evaluation, ImageLimits limits, double imagesPerSecond) {
    this.model = model;
    this.evaluation = evaluation;
    this.limits = limits;
    this.imagesPerSecond = imagesPerSecond;
  }

  /** Writes the report; missing folders are created, an existing file is replaced. */
  public void write(Path file) throws IOException {
    HtmlReportPage page = new HtmlReportPage(model, limits);
    List<LabelFigures> all = evaluation.figures();
    figures(page, MacroMean.of(all));
    labels(page, all);
    pictures(page);
    page.leftOut(evaluation.leftOut());
    page.write(file);
  }

  private void figures(HtmlReportPage page, MacroMean mean) {
    page.beginTable();
    page.figure("Mean average precision", HtmlReportPage.percent(mean.averagePrecision()));
    page.figure("Mean precision", HtmlReportPage.percent(mean.precision()));
    page.figure("Mean recall", HtmlReportPage.percent(mean.recall()));
    page.figure("Labels that images have", Integer.toString(mean.labels()));
    page.figure("Images with all labels right", Integer.toString(evaluation.right()));
    page.figure("Images", Integer.toString(evaluation.classified()));
    page.figure("Left out", Integer.toString(evaluation.imagesLeftOut()));
    page.figure("Images per second", String.format(Locale.ROOT, "%.1f", imagesPerSecond));
    evaluation.model().ifPresent(exact -> page.figure("SHA-256 of the model", exact.sha256()));
    page.endTable();
  }

  private void labels(HtmlReportPage page, List<LabelFigures> all) {
    page.heading("Labels");
    page.beginTable(
        "Label", "Images", "Found", "Threshold", "Precision", "Recall", "Average precision");
    for (LabelFigures label : all) {
      page.row(
          evaluation.nameOf(label.output()),
          Integer.toString(label.images()),
          Integer.toString(label.found()),
          String.format(Locale.ROOT, "%.2f", label.threshold()),
          MultiLabelTextReport.percent(label.precision()),
          MultiLabelTextReport.percent(label.recall()),
          MultiLabelTextReport.percent(label.averagePrecision()));
    }
    page.endTable();
  }

  private void pictures(HtmlReportPage page) {
    List<LabelMistake> worst = evaluation.worst(PICTURES);
    if (worst.isEmpty()) {
      return;
    }
    page.heading("The most confident mistakes");
    page.beginPictures();
    for (LabelMistake mistake : worst) {
      String name = evaluation.nameOf(mistake.output());
      page.picture(
          mistake.image().image(),
          (mistake.correct() ? "is " : "is not ") + name,
          "scored " + HtmlReportPage.percent(mistake.score()),
          mistake.image().name());
    }
    page.endPictures();
  }
}
