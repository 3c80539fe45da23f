package dev.glimpse.cli;

import dev.glimpse.retrain.TrainerOptions;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of {@code glimpse train} without a network. */
final class RetrainOptions {

  /** The weights of the classes in the loss. */
  enum ClassWeights {
    /** Each image counts the same. */
    NONE,
    /** Each class counts the same. */
    BALANCED
  }

  @Option(
      names = "--data",
      paramLabel = "DIR|CSV",
      description = "A folder with a folder of images per class; or a CSV file of path and label.")
  @Nullable Path data;

  @Option(names = "--name", description = "The name of the new model in requests.")
  @Nullable String name;

  @Option(
      names = "--base",
      paramLabel = "MODEL",
      description = "The imported model to retrain. Default: the only one that is imported.")
  @Nullable String base;

  @Option(
      names = "--version",
      paramLabel = "VERSION",
      description = "The version of the new model. Default: the next number.")
  @Nullable String version;

  @Option(
      names = "--models-dir",
      paramLabel = "DIR",
      description = "The directory of the models. Default: glimpse.models.dir.")
  @Nullable Path modelsDir;

  @Option(names = "--replace", description = "Replace an existing version.")
  boolean replace;

  @Option(
      names = "--validation",
      paramLabel = "SHARE",
      defaultValue = "0.15",
      description = "Share of images that decide when to stop. Default: ${DEFAULT-VALUE}.")
  double validation;

  @Option(
      names = "--test",
      paramLabel = "SHARE",
      defaultValue = "0.15",
      description = "Share of images that measure the accuracy. Default: ${DEFAULT-VALUE}.")
  double test;

  @Option(
      names = "--augment",
      paramLabel = "N",
      defaultValue = "0",
      description = {
        "Number of changed copies of each training image: cropped, mirrored, lighter or darker.",
        "Each costs as much as an image. Default: ${DEFAULT-VALUE}."
      })
  int augment;

  @Option(
      names = "--no-flip",
      description = {
        "Mirror no copies, because a mirrored image would have another label, as digits and text.",
        "This is the default for a base that reads digits."
      })
  boolean noFlip;

  @Option(
      names = "--unfreeze",
      paramLabel = "N|NAME",
      description = {
        "Also train the last N blocks of the base, or from the block or node NAME on.",
        "Default: only the new last layer."
      })
  @Nullable String unfreeze;

  @Option(
      names = "--pretrained-rate",
      paramLabel = "FACTOR",
      description = "Factor of the learning rate for unfrozen layers. Default: ${DEFAULT-VALUE}.")
  double pretrainedRate = TrainerOptions.PRETRAINED_RATE;

  @Option(
      names = "--train-batch-norm",
      description = "Let unfrozen batch normalisations use each batch's statistics.")
  boolean trainBatchNorm;

  @Option(
      names = "--epochs",
      defaultValue = "200",
      description = "Maximum number of epochs. Default: ${DEFAULT-VALUE}.")
  int epochs;

  @Option(
      names = "--patience",
      paramLabel = "EPOCHS",
      defaultValue = "20",
      description = {
        "Stop after so many epochs without a lower validation loss; the weights of the best epoch",
        "are kept. A quarter of it halves the learning rate. Default: ${DEFAULT-VALUE}."
      })
  int patience;

  @Option(
      names = "--max-minutes",
      paramLabel = "MINUTES",
      converter = MinutesConverter.class,
      description = "Maximum duration of the training, after the features. Default: none.")
  @Nullable Duration maxMinutes;

  @Option(
      names = "--learning-rate",
      paramLabel = "RATE",
      defaultValue = "0.001",
      description = "Adam's learning rate at the start. Default: ${DEFAULT-VALUE}.")
  double learningRate;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      defaultValue = "32",
      description = "Images per training step. Default: ${DEFAULT-VALUE}.")
  int batchSize;

  @Option(
      names = "--label-smoothing",
      paramLabel = "SHARE",
      defaultValue = "0.1",
      description =
          "Share of each target that all classes have in common. Default: ${DEFAULT-VALUE}.")
  double labelSmoothing;

  @Option(
      names = "--weight-decay",
      paramLabel = "FACTOR",
      defaultValue = "0.0001",
      description = "Factor of the weights' half squares in the loss. Default: ${DEFAULT-VALUE}.")
  double weightDecay;

  @Option(
      names = "--class-weights",
      paramLabel = "none|balanced",
      defaultValue = "NONE",
      description = "balanced: rare classes count as much as others. Default: none.")
  ClassWeights classWeights = ClassWeights.NONE;

  /** The images that the published weights are trained with. */
  enum RefitImages {
    /** All images, after the accuracy was measured. */
    ALL,
    /** The training images only. */
    NONE
  }

  @Option(
      names = "--refit",
      paramLabel = "all|none",
      defaultValue = "ALL",
      description = {
        "all: after the accuracy is measured, train anew on all images, also the held-out ones, for",
        "as many epochs as were best. none: publish the measured weights. Default: all."
      })
  RefitImages refit = RefitImages.ALL;

  @Option(
      names = "--seed",
      defaultValue = "28",
      description = "Seed of random numbers. Default: ${DEFAULT-VALUE}.")
  long seed;

  @Option(
      names = "--min-accuracy",
      paramLabel = "SHARE",
      description = "Publish nothing below this accuracy, 0 to 1, and exit with code 3.")
  double minAccuracy;

  @Option(names = "--strict", description = "Stop at an image that cannot be used.")
  boolean strict;

  @Option(names = "--resume", description = "Continue a killed training of this name.")
  boolean resume;

  @Option(
      names = "--cache-size",
      paramLabel = "MIB",
      defaultValue = "4096",
      description = "Maximum MiB of cached features. Default: ${DEFAULT-VALUE}.")
  long cacheMib;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "The HTML page of mistakes. Default: NAME-VERSION.html in this folder.")
  @Nullable Path report;

  @Option(
      names = "--tensorboard",
      paramLabel = "DIR",
      description = "Write an event file of TensorBoard to this folder, one folder per training.")
  @Nullable Path tensorboard;
}
