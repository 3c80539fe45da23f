package dev.glimpse.retrain;

import dev.glimpse.evaluate.ModelEvaluation;
import dev.glimpse.image.ImageLimits;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The result of a retraining.
 *
 * @param outcome whether a model was published
 * @param measured the accuracy on held-out images; null if nothing was learnt
 * @param published the folder of the published model; null without
 */
public record RetrainingResult(
    Outcome outcome, @Nullable MeasuredModel measured, @Nullable Path published) {

  /** Whether a model was published. */
  public enum Outcome {
    /** The model was published. */
    PUBLISHED,
    /** The accuracy is below the minimum; nothing was published. */
    BELOW_MINIMUM,
    /** The run was stopped before anything was learnt. */
    STOPPED
  }

  /**
   * The accuracy of the trained weights.
   *
   * @param evaluation the comparison with the labels of the held-out images
   * @param imageSet the images it was measured on: {@code test}, or {@code validation} or {@code
   *     training} if there are no others, whose accuracy is too high
   * @param imagesPerSecond the images scored per second, from their features
   * @param limits limits of the images for thumbnails
   */
  public record MeasuredModel(
      ModelEvaluation evaluation, String imageSet, double imagesPerSecond, ImageLimits limits) {}
}
