package dev.glimpse.retrain;

import dev.glimpse.evaluate.LabelledImage;
import dev.glimpse.evaluate.ModelEvaluation;
import dev.glimpse.image.ImageLimits;
import dev.glimpse.model.ImageScores;
import dev.glimpse.model.ModelLabels;
import dev.glimpse.retrain.RetrainingResult.MeasuredModel;
import java.io.IOException;
import java.util.List;

/** A measurement of trained weights on the images that influenced them least. */
final class HeldOutMeasurement {

  private static final double NANOS = 1e9;

  private HeldOutMeasurement() {}

  /**
   * Measures the weights of a loop: on test images; without any, on validation images; without any,
   * on training images.
   *
   * @param limits limits of the images for thumbnails
   */
  static MeasuredModel of(RetrainingLoop loop, PreparedTraining prepared, ImageLimits limits)
      throws IOException {
    DataSplit split = prepared.split();
    List<LabelledTrainingImage> images = split.test();
    String set = "test";
    if (images.isEmpty()) {
      images = split.validation();
      set = "validation";
    }
    if (images.isEmpty()) {
      images = split.training();
      set = "training";
    }
    ModelLabels labels = ModelLabels.named(prepared.data().labels());
    ModelEvaluation evaluation = new ModelEvaluation(labels);
    prepared.data().leftOut().forEach(evaluation::leaveOut);
    LabelledRows rows = prepared.of(images);
    long start = System.nanoTime();
    List<ImageScores> scores = loop.scores(rows);
    double seconds = (System.nanoTime() - start) / NANOS;
    for (int i = 0; i < images.size(); i++) {
      LabelledTrainingImage image = images.get(i);
      evaluation.add(
          new LabelledImage(image.name(), image.image(), rows.truths()[i]),
          labels.top(scores.get(i), ModelEvaluation.TOP));
    }
    return new MeasuredModel(evaluation, set, images.size() / Math.max(1e-6, seconds), limits);
  }
}
