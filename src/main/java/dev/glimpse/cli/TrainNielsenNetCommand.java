package dev.glimpse.cli;

import dev.glimpse.inference.TensorFlowNativeLibrary;
import dev.glimpse.mnist.MnistDigitSet;
import dev.glimpse.mnist.MnistException;
import dev.glimpse.pipeline.GlimpseVersion;
import dev.glimpse.tensorboard.EventFileWriter;
import dev.glimpse.train.DigitTrainer;
import dev.glimpse.train.TrainingObserver;
import dev.glimpse.train.TrainingPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
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
      "Ctrl-C ends it after the current epoch, and writes the model trained so far."
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
      defaultValue = "39",
      description = "Maximum duration of the training. Default: ${DEFAULT-VALUE}.")
  private double maxMinutes;

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
      plan = new TrainingPlan(epochs, Duration.ofMillis(Math.round(maxMinutes * 60_000)), seed);
      digits = MnistDigitSet.training(data);
    } catch (IllegalArgumentException | MnistException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    new TensorFlowNativeLibrary(settings.read().device().cacheFolder()).prepare();
    AtomicBoolean stop = new AtomicBoolean();
    CountDownLatch written = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> finish(stop, written), "glimpse-finish"));
    List<TrainingObserver> observers = new ArrayList<>();
    observers.add(new TrainingProgressOutput(spec.commandLine().getOut()));
    try (TrainingEventLog log = eventLog()) {
      if (log != null) {
        observers.add(log);
      }
      new DigitTrainer(plan, observers).train(digits, stop::get).export(out);
      spec.commandLine().getOut().println("Wrote the model to " + out);
      return Main.DONE;
    } finally {
      written.countDown();
    }
  }

  private @Nullable TrainingEventLog eventLog() {
    if (tensorboard == null) {
      return null;
    }
    EventFileWriter file;
    try {
      file = EventFileWriter.create(tensorboard, Clock.systemUTC());
    } catch (IOException e) {
      throw new ParameterException(
          spec.commandLine(), "Cannot write to --tensorboard " + tensorboard + ": " + e, e);
    }
    TrainingEventLog log =
        new TrainingEventLog(file, Clock.systemUTC(), spec.commandLine().getErr());
    Map<String, String> options = new LinkedHashMap<>();
    options.put("glimpse", GlimpseVersion.NUMBER);
    options.put("network", "nielsennet");
    options.put("--data", data.toString());
    options.put("--out", out.toString());
    options.put("--epochs", Integer.toString(epochs));
    options.put("--max-minutes", Double.toString(maxMinutes));
    options.put("--seed", Long.toString(seed));
    log.options(options);
    return log;
  }

  /**
   * Requests the end of the training when the JVM shuts down, and delays that until the model is
   * written.
   */
  private static void finish(AtomicBoolean stop, CountDownLatch written) {
    stop.set(true);
    try {
      written.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
