package dev.glimpse.cli;

import dev.glimpse.evaluate.EvaluationHtmlReport;
import dev.glimpse.evaluate.EvaluationTextReport;
import dev.glimpse.evaluate.ImageEvaluation;
import dev.glimpse.evaluate.ModelEvaluation;
import dev.glimpse.evaluate.MultiLabelEvaluation;
import dev.glimpse.evaluate.MultiLabelHtmlReport;
import dev.glimpse.evaluate.MultiLabelTextReport;
import dev.glimpse.image.ImageLimits;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The reports of {@code glimpse evaluate}, each in the form that fits the evaluation.
 *
 * @param model name and version of the model
 * @param limits limits of the images for thumbnails
 */
record EvaluationReports(String model, ImageLimits limits, double imagesPerSecond) {

  /** Returns the text for the terminal. */
  String text(ImageEvaluation evaluation) {
    return evaluation instanceof MultiLabelEvaluation several
        ? new MultiLabelTextReport(several).text(imagesPerSecond)
        : new EvaluationTextReport((ModelEvaluation) evaluation).text(imagesPerSecond);
  }

  /** Writes the HTML page. */
  void writePage(ImageEvaluation evaluation, Path file) throws IOException {
    if (evaluation instanceof MultiLabelEvaluation several) {
      new MultiLabelHtmlReport(model, several, limits, imagesPerSecond).write(file);
    } else {
      new EvaluationHtmlReport(model, (ModelEvaluation) evaluation, limits, imagesPerSecond)
          .write(file);
    }
  }

  /** Writes the event file of TensorBoard. */
  void writeEvents(ImageEvaluation evaluation, Path folder) throws IOException {
    EvaluationEventLog log = new EvaluationEventLog(model, limits, imagesPerSecond);
    if (evaluation instanceof MultiLabelEvaluation several) {
      log.write(folder, several);
    } else {
      log.write(folder, (ModelEvaluation) evaluation);
    }
  }
}
