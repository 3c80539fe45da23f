package dev.glimpse.cli;

import dev.glimpse.evaluate.ClassificationMistake;
import dev.glimpse.evaluate.ImageEvaluation;
import dev.glimpse.evaluate.LabelFigures;
import dev.glimpse.evaluate.LabelMistake;
import dev.glimpse.evaluate.LabelledImage;
import dev.glimpse.evaluate.MacroMean;
import dev.glimpse.evaluate.MistakeThumbnail;
import dev.glimpse.evaluate.ModelEvaluation;
import dev.glimpse.evaluate.MultiLabelEvaluation;
import dev.glimpse.image.ImageLimits;
import dev.glimpse.tensorboard.EventFileWriter;
import dev.glimpse.tensorboard.SummaryBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;

/**
 * A writer of an evaluation for TensorBoard, as step 0 of a run.
 *
 * @param model name and version of the model
 * @param limits limits of the images for thumbnails
 */
record EvaluationEventLog(String model, ImageLimits limits, double imagesPerSecond) {

  /** The maximum number of mistakes that are shown as images. */
  private static final int MISTAKES = 48;

  /**
   * Writes accuracy, images per second, the confusion matrix if the model has few labels, and the
   * mistakes with the highest scores.
   *
   * @param folder the folder of the run, created if absent
   */
  void write(Path folder, ModelEvaluation evaluation) throws IOException {
    write(folder, figures(evaluation));
  }

  /** Returns what is written for an evaluation. */
  SummaryBuilder figures(ModelEvaluation evaluation) throws IOException {
    SummaryBuilder summary =
        summary(evaluation)
            .scalar("evaluation/top_1", evaluation.topOne())
            .scalar("evaluation/top_5", evaluation.topFive());
    if (evaluation.fitsTable()) {
      summary.image("evaluation/confusion_matrix", evaluation.confusionImage());
    }
    int number = 0;
    for (ClassificationMistake mistake : evaluation.mostConfident(MISTAKES)) {
      number++;
      picture(
          summary,
          mistake.image(),
          "mistakes/%02d said %s, is %s"
              .formatted(
                  number, mistake.predicted().label(), evaluation.nameOf(mistake.image().truth())));
    }
    return summary;
  }

  /**
   * Writes mean precision, recall and average precision, images per second, the figures of each
   * label, and the mistakes whose scores are farthest from the correct answer.
   *
   * @param folder the folder of the run, created if absent
   */
  void write(Path folder, MultiLabelEvaluation evaluation) throws IOException {
    MacroMean mean = MacroMean.of(evaluation.figures());
    Map<String, String> labels = new LinkedHashMap<>();
    for (LabelFigures label : evaluation.figures()) {
      labels.put(evaluation.nameOf(label.output()), label.toString());
    }
    SummaryBuilder summary =
        summary(evaluation)
            .scalar("evaluation/mean_precision", mean.precision())
            .scalar("evaluation/mean_recall", mean.recall())
            .scalar("evaluation/mean_average_precision", mean.averagePrecision())
            .table("evaluation/labels", labels);
    int number = 0;
    for (LabelMistake mistake : evaluation.worst(MISTAKES)) {
      number++;
      picture(
          summary,
          mistake.image(),
          "mistakes/%02d %s %s"
              .formatted(
                  number,
                  mistake.correct() ? "is" : "is not",
                  evaluation.nameOf(mistake.output())));
    }
    write(folder, summary);
  }

  private SummaryBuilder summary(ImageEvaluation evaluation) {
    Map<String, String> rows = new LinkedHashMap<>();
    rows.put("model", model);
    evaluation.model().ifPresent(exact -> rows.put("SHA-256", exact.sha256()));
    rows.put("images", Integer.toString(evaluation.classified()));
    rows.put("left out", Integer.toString(evaluation.imagesLeftOut()));
    return new SummaryBuilder()
        .table("evaluation", rows)
        .scalar("evaluation/images_per_second", imagesPerSecond);
  }

  private void picture(SummaryBuilder summary, LabelledImage image, String tag) throws IOException {
    Optional<byte[]> jpeg = MistakeThumbnail.jpeg(image.image(), limits);
    if (jpeg.isPresent()) {
      summary.image(tag, ImageIO.read(new ByteArrayInputStream(jpeg.get())));
    }
  }

  private static void write(Path folder, SummaryBuilder summary) throws IOException {
    try (EventFileWriter file = EventFileWriter.create(folder, Clock.systemUTC())) {
      file.write(0, summary);
    }
  }
}
