package dev.glimpse.cli;

import dev.glimpse.inference.TensorFlowNativeLibrary;
import dev.glimpse.mnist.MnistDigitSet;
import dev.glimpse.mnist.MnistException;
import dev.glimpse.train.DigitTrainer;
import dev.glimpse.train.LearningCurvePoint;
import dev.glimpse.train.TrainingObserver;
import dev.glimpse.train.TrainingPlan;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code glimpse train nielsennet}: trains a model from MNIST's files. */
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    description = {
      "Train the digit network from MNIST's four files and write it as a model.",
      "Ctrl-C ends it after the current epoch, and writes the model trained so far."
    })
final class TrainCommand implements Callable<Integer> {

  private enum Network {
    NIELSENNET
  }

  @Spec
  @SuppressWarnings("NullAway.Init") // injected by picocli
  private CommandSpec spec;

  @Mixin private final SettingsOptions settings = new SettingsOptions();

  @Parameters(paramLabel = "NETWORK", description = "What to train: ${COMPLETION-CANDIDATES}.")
  @SuppressWarnings({"NullAway.Init", "UnusedVariable"}) // injected; one network so far
  private Network network;

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
    new TensorFlowNativeLibrary(settings.read().device().cacheFolder())
        .prepare();
    AtomicBoolean stop = new AtomicBoolean();
    CountDownLatch written = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> finish(stop, written), "glimpse-finish"));
    try {
      new DigitTrainer(plan, new Progress(spec.commandLine().getOut()))
          .train(digits, stop::get)
          .export(out);
      spec.commandLine().getOut().println("Wrote the model to " + out);
      return Main.DONE;
    } finally {
      written.countDown();
    }
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

  /** An observer that redraws a bar on a terminal, and prints a line per epoch everywhere. */
  private static final class Progress implements TrainingObserver {
    private static final int WIDTH = 40;

    private final PrintWriter out;
    private final boolean terminal = CommandLine.Help.Ansi.AUTO.enabled();

    Progress(PrintWriter out) {
      this.out = out;
    }

    @Override
    public void stepDone(int epoch, int step, int steps, double loss) {
      if (terminal) {
        int done = WIDTH * step / steps;
        out.printf(
            Locale.ROOT,
            "\repoch %d [%s%s] loss %.4f ",
            epoch,
            "#".repeat(done),
            "-".repeat(WIDTH - done),
            loss);
        out.flush();
      }
    }

    @Override
    public void epochDone(LearningCurvePoint point) {
      if (terminal) {
        out.print("\r\033[K");
      }
      out.printf(
          Locale.ROOT,
          "epoch %3d  loss %.4f  validation %.2f %%  %6.0f s%n",
          point.epoch(),
          point.loss(),
          100 * point.validationAccuracy(),
          point.seconds());
      out.flush();
    }
  }
}
