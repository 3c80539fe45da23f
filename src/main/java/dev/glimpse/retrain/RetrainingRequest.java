package dev.glimpse.retrain;

import dev.glimpse.model.ModelFolder;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A request to retrain a model.
 *
 * @param data a folder with a folder of images for each class, or a CSV file of path and label
 * @param base the model to retrain
 * @param unfrozen the part of the base that is trained as well; null for the new last layer only
 * @param split the shares of validation and test images
 * @param augmentation the augmented copies of training images
 * @param schedule the schedule and the loss
 * @param trainer the options of the trainer
 * @param isRefitted whether the published weights are trained anew on all images, for as many
 *     epochs as were best on the training images, after the accuracy was measured
 * @param target the model to publish
 * @param isStrict whether an image that cannot be used ends the run
 * @param isResumed whether the run continues one that was killed
 * @param cacheBytes the maximum bytes of cached features
 */
public record RetrainingRequest(
    Path data,
    ModelFolder base,
    @Nullable String unfrozen,
    ContentHashSplit split,
    AugmentationOptions augmentation,
    TrainingSchedule schedule,
    TrainerOptions trainer,
    boolean isRefitted,
    RetrainingTarget target,
    boolean isStrict,
    boolean isResumed,
    long cacheBytes) {

  /**
   * The model that a run publishes.
   *
   * @param name its name
   * @param version its version
   * @param modelsFolder the folder of models
   * @param isReplaced whether an existing version is replaced
   * @param minAccuracy the accuracy on held-out images below which nothing is published, 0 to 1
   */
  public record RetrainingTarget(
      String name, String version, Path modelsFolder, boolean isReplaced, double minAccuracy) {

    /** Checks the accuracy. */
    public RetrainingTarget {
      if (!(minAccuracy >= 0 && minAccuracy <= 1)) {
        throw new RetrainingException(
            "--min-accuracy is " + minAccuracy + ", allowed: 0 to 1, such as 0.9");
      }
    }
  }

  /**
   * Returns all options that the weights depend on, by name, but not those that only limit the
   * duration.
   */
  Map<String, String> decisiveOptions() {
    Map<String, String> options = new TreeMap<>();
    options.put("base", base.descriptor().sha256());
    options.put("--unfreeze", unfrozen == null ? "none" : unfrozen);
    options.put("--validation", plain(split.validation()));
    options.put("--test", plain(split.test()));
    options.put("--augment", Integer.toString(augmentation.copies()));
    options.put("--no-flip", Boolean.toString(!augmentation.flip()));
    options.put("--seed", Long.toString(schedule.seed()));
    options.put("--learning-rate", plain(schedule.learningRate()));
    options.put("--batch-size", Integer.toString(schedule.batchSize()));
    options.put("--patience", Integer.toString(schedule.patience()));
    options.put("--label-smoothing", plain(schedule.labelSmoothing()));
    options.put("--class-weights", schedule.isBalanced() ? "balanced" : "none");
    options.put("--refit", isRefitted ? "all" : "none");
    options.put("--weight-decay", plain(trainer.weightDecay()));
    options.put("--pretrained-rate", plain(trainer.pretrainedRate()));
    options.put("--train-batch-norm", Boolean.toString(trainer.trainBatchNorm()));
    return options;
  }

  /** Returns a number without an exponent, which YAML would take for another type than text. */
  private static String plain(double value) {
    return new BigDecimal(Double.toString(value)).toPlainString();
  }
}
