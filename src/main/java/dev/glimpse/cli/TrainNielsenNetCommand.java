package dev.glimpse.cli;

import dev.glimpse.inference.TensorFlowNativeLibrary;
import dev.glimpse.mnist.MnistDigitSet;
import dev.glimpse.mnist.MnistException;
import dev.glimpse.train.DigitTrainer;
import dev.glimpse.train.TrainingPlan;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code glimpse train nielsennet}: trains a model from MNIST's files. */
@Command(
    name = "nielsennet",
    mixinStandardHelpOptions = true,
    description = {
      "Train the digit network from MNIST's four files and write it as a model.",
      "Ctrl-C ends it after the current step, and writes the model trained so far."
    })
final class TrainNielsenNetCommand implements Callable<Integer> {

  @Spec
  @SuppressWarnings("NullAway.Init") // injected by picocli
  private CommandSpec spec;

  @Mixin private final SettingsOptions settings = new SettingsOptions();

  @Option(names = "--data", required = true, paramLabel = "DIR", description = "MNIST's idx files.")
  @SuppressWarnings("NullAway.Init")
  private Path data;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "The folder to write to.")
  @SuppressWarnings("NullAway.Init")
  private Path out;

  @Option(
      names = "--epochs",
      defaultValue = "100",
      description = "Number of epochs. Default: ${DEFAULT-VALUE}.")
  private int epochs;

  @Option(
      names = "--max-minutes",
      paramLabel = "MINUTES",
      converter = MinutesConverter.class,
      defaultValue = "39",
      description = "Maximum duration of the training. Default: ${DEFAULT-VALUE}.")
  @SuppressWarnings("NullAway.Init")
  private Duration maxMinutes;

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

  @Override
  public Integer call() throws Exception {
    TrainingPlan plan;
    MnistDigitSet digits;
    try {
      plan = TrainingPlan.ofNielsenNet(epochs, maxMinutes, seed);
      digits = MnistDigitSet.training(data);
    } catch (IllegalArgumentException | MnistException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    new TensorFlowNativeLibrary(settings.read().device().cacheFolder()).prepare();
    new TrainingSession(spec.commandLine(), tensorboard, options())
        .run(
            (observers, stop) -> {
              new DigitTrainer(plan, observers).train(digits, stop).export(out);
              spec.commandLine().getOut().println("Wrote the model to " + out);
            });
    return Main.DONE;
  }

  private Map<String, String> options() {
    Map<String, String> options = new LinkedHashMap<>();
    options.put("network", "nielsennet");
    options.put("--data", data.toString());
    options.put("--out", out.toString());
    options.put("--epochs", Integer.toString(epochs));
    options.put("--max-minutes", MinutesConverter.minutes(maxMinutes));
    options.put("--seed", Long.toString(seed));
    return options;
  }
}
