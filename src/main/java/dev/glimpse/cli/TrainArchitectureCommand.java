package dev.glimpse.cli;

import dev.glimpse.architecture.NetworkArchitecture;
import dev.glimpse.architecture.WeightMismatchException;
import dev.glimpse.checkpoint.CheckpointException;
import dev.glimpse.config.GlimpseConfig;
import dev.glimpse.config.ImageLimitsConfig;
import dev.glimpse.image.ImageLimits;
import dev.glimpse.inference.TensorFlowNativeLibrary;
import dev.glimpse.mnist.MnistDigitSet;
import dev.glimpse.mnist.MnistException;
import dev.glimpse.train.ArchitectureTraining;
import dev.glimpse.train.ArchitectureTrainingRequest;
import dev.glimpse.train.LossOptions;
import dev.glimpse.train.TrainingPlan;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The commands {@code glimpse train inception-v3} and the like: train a network of a known
 * architecture from scratch, or from a checkpoint.
 */
abstract sealed class TrainArchitectureCommand implements Callable<Integer>
    permits TrainArchitectureCommand.InceptionV3,
        TrainArchitectureCommand.InceptionV4,
        TrainArchitectureCommand.InceptionResNetV2 {

  private static final int DIGIT_SIDE = 75;
  private static final Duration UNLIMITED = Duration.ofDays(365);

  private final String title;
  private final NetworkArchitecture architecture;

  @Spec private CommandSpec spec;

  @Mixin private final SettingsOptions settings = new SettingsOptions();

  @Option(
      names = "--data",
      required = true,
      paramLabel = "DIR",
      description = "MNIST's idx files, or a folder with a folder of photos for each class.")
  private Path data;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "The folder to write to: new, empty, or with a model to replace.")
  private Path out;

  @Option(
      names = "--name",
      description = "The name of the model in requests. Default: the network's name.")
  private @Nullable String name;

  @Option(
      names = "--from",
      paramLabel = "CHECKPOINT",
      description = "A checkpoint of TF-slim to begin with; the last layer is new.")
  private @Nullable Path from;

  @Option(
      names = "--side",
      description = {
        "Height and width of the images in pixels.",
        "Default: 75 for digits, for photos that of the published network."
      })
  private @Nullable Integer side;

  @Option(
      names = "--width",
      description = {
        "Factor of the number of maps of each layer.",
        "Default: that of the checkpoint; without one 0.25 for digits, 1 for photos."
      })
  private @Nullable Double width;

  @Option(
      names = "--batch",
      defaultValue = "100",
      description = "Number of images per step. Default: ${DEFAULT-VALUE}.")
  private int batch;

  @Option(
      names = "--epochs",
      defaultValue = "24",
      description = "Number of epochs. Default: ${DEFAULT-VALUE}.")
  private int epochs;

  @Option(
      names = "--max-minutes",
      paramLabel = "MINUTES",
      converter = MinutesConverter.class,
      description = "Maximum duration of the training. Default: none.")
  private @Nullable Duration maxMinutes;

  @Option(
      names = "--learning-rate",
      defaultValue = "0.002",
      description = "Adam's highest learning rate. Default: ${DEFAULT-VALUE}.")
  private double learningRate;

  @Option(
      names = "--label-smoothing",
      defaultValue = "0.1",
      description = "Share of each target spread over all classes. Default: ${DEFAULT-VALUE}.")
  private double labelSmoothing;

  @Option(
      names = "--weight-decay",
      defaultValue = "0.00004",
      description = "Factor of the regularisation loss. Default: ${DEFAULT-VALUE}.")
  private double weightDecay;

  @Option(
      names = "--flip",
      negatable = true,
      description = {
        "Mirror half of the images. Default: on for photos, off for digits,",
        "because a mirrored digit is another sign, or none."
      })
  private @Nullable Boolean flip;

  @Option(
      names = "--seed",
      defaultValue = "28",
      description = "Seed of random numbers. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--tensorboard",
      paramLabel = "DIR",
      description = "Write an event file of TensorBoard to this folder, one folder per training.")
  private @Nullable Path tensorboard;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  TrainArchitectureCommand(String title, NetworkArchitecture architecture) {
    this.title = title;
    this.architecture = architecture;
  }

  @Override
  public Integer call() throws Exception {
    GlimpseConfig config = settings.read();
    PrintWriter out = spec.commandLine().getOut();
    ArchitectureTrainingRequest request;
    try {
      request = request(config.pipeline().images());
    } catch (IllegalArgumentException e) {
      throw wrong(e);
    }
    new TensorFlowNativeLibrary(config.device().cacheFolder()).prepare();
    try (ArchitectureTraining training = prepare(request, line -> print(out, line))) {
      new TrainingSession(spec.commandLine(), tensorboard, options(request))
          .run(
              (observers, stop) -> {
                training.run(observers, stop);
                print(out, "Wrote the model to " + this.out);
              });
    }
    return Main.DONE;
  }

  private ArchitectureTraining prepare(ArchitectureTrainingRequest request, Consumer<String> told)
      throws IOException {
    try {
      return new ArchitectureTraining(request, told);
    } catch (IllegalArgumentException
        | MnistException
        | WeightMismatchException
        | CheckpointException e) {
      throw wrong(e);
    }
  }

  private ParameterException wrong(Exception e) {
    return new ParameterException(spec.commandLine(), e.getMessage(), e);
  }

  private ArchitectureTrainingRequest request(ImageLimitsConfig limits) {
    boolean digits = MnistDigitSet.hasTraining(data);
    Duration limit = maxMinutes == null ? UNLIMITED : maxMinutes;
    return new ArchitectureTrainingRequest(
        architecture,
        data,
        out,
        name == null ? title : name,
        from,
        side != null ? side : digits ? DIGIT_SIDE : architecture.defaultSide(),
        width,
        flip != null ? flip : !digits,
        new LossOptions(labelSmoothing, weightDecay),
        new TrainingPlan(epochs, limit, seed, batch, learningRate),
        new ImageLimits(limits.maxBytes(), limits.maxPixels(), limits.maxSide()));
  }

  private Map<String, String> options(ArchitectureTrainingRequest request) {
    Map<String, String> options = new LinkedHashMap<>();
    options.put("network", title);
    options.put("--data", data.toString());
    options.put("--out", out.toString());
    options.put("--from", String.valueOf(from));
    options.put("--side", Integer.toString(request.side()));
    options.put("--width", String.valueOf(request.width()));
    options.put("--batch", Integer.toString(batch));
    options.put("--epochs", Integer.toString(epochs));
    options.put(
        "--max-minutes", maxMinutes == null ? "none" : MinutesConverter.minutes(maxMinutes));
    options.put("--learning-rate", Double.toString(learningRate));
    options.put("--label-smoothing", Double.toString(labelSmoothing));
    options.put("--weight-decay", Double.toString(weightDecay));
    options.put("--flip", Boolean.toString(request.flip()));
    options.put("--seed", Long.toString(seed));
    return options;
  }

  private static void print(PrintWriter out, String line) {
    out.println(line);
    out.flush();
  }

  /** The command for Inception v3. */
  @Command(
      name = "inception-v3",
      mixinStandardHelpOptions = true,
      sortOptions = false,
      description = "Train Inception v3 from scratch or from a checkpoint.")
  static final class InceptionV3 extends TrainArchitectureCommand {
    InceptionV3() {
      super("inception-v3", NetworkArchitecture.INCEPTION_V3);
    }
  }

  /** The command for Inception v4. */
  @Command(
      name = "inception-v4",
      mixinStandardHelpOptions = true,
      sortOptions = false,
      description = "Train Inception v4 from scratch or from a checkpoint.")
  static final class InceptionV4 extends TrainArchitectureCommand {
    InceptionV4() {
      super("inception-v4", NetworkArchitecture.INCEPTION_V4);
    }
  }

  /** The command for Inception-ResNet-v2. */
  @Command(
      name = "inception-resnet-v2",
      mixinStandardHelpOptions = true,
      sortOptions = false,
      description = "Train Inception-ResNet-v2 from scratch or from a checkpoint.")
  static final class InceptionResNetV2 extends TrainArchitectureCommand {
    InceptionResNetV2() {
      super("inception-resnet-v2", NetworkArchitecture.INCEPTION_RESNET_V2);
    }
  }
}
