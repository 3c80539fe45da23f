package dev.glimpse.cli;

import dev.glimpse.evaluate.ClassificationMistake;
import dev.glimpse.evaluate.MistakeThumbnail;
import dev.glimpse.evaluate.ModelEvaluation;
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

/** A writer of an evaluation for TensorBoard, as step 0 of a run. */
final class EvaluationEventLog {

  /** The maximum number of mistakes that are shown as images. */
  private static final int MISTAKES = 48;

  private EvaluationEventLog() {}

  /**
   * Writes accuracy, images per second, the confusion matrix if the model has few labels, and the
   * mistakes with the highest scores.
   *
   * @param folder the folder of the run, created if absent
   * @param model name and version of the model
   * @param limits limits of the images for thumbnails
   */
  static void write(
      Path folder,
      String model,
      ModelEvaluation evaluation,
      ImageLimits limits,
      double imagesPerSecond)
      throws IOException {
    try (EventFileWriter file = EventFileWriter.create(folder, Clock.systemUTC())) {
      file.write(0, summary(model, evaluation, limits, imagesPerSecond));
    }
  }

  /** Returns what {@link #write} writes. */
  static SummaryBuilder summary(
      String model, ModelEvaluation evaluation, ImageLimits limits, double imagesPerSecond)
      throws IOException {
    Map<String, String> rows = new LinkedHashMap<>();
    rows.put("model", model);
    evaluation.model().ifPresent(exact -> rows.put("SHA-256", exact.sha256()));
    rows.put("images", Integer.toString(evaluation.classified()));
    rows.put("left out", Integer.toString(evaluation.imagesLeftOut()));
    SummaryBuilder summary =
        new SummaryBuilder()
            .table("evaluation", rows)
            .scalar("evaluation/top_1", evaluation.topOne())
            .scalar("evaluation/top_5", evaluation.topFive())
            .scalar("evaluation/images_per_second", imagesPerSecond);
    if (evaluation.fitsTable()) {
      summary.image("evaluation/confusion_matrix", evaluation.confusionImage());
    }
    int number = 0;
    for (ClassificationMistake mistake : evaluation.mostConfident(MISTAKES)) {
      Optional<byte[]> jpeg = MistakeThumbnail.jpeg(mistake.image().image(), limits);
      number++;
      if (jpeg.isPresent()) {
        summary.image(
            "mistakes/%02d said %s, is %s"
                .formatted(
                    number,
                    mistake.predicted().label(),
                    evaluation.nameOf(mistake.image().truth())),
            ImageIO.read(new ByteArrayInputStream(jpeg.get())));
      }
    }
    return summary;
  }
}
