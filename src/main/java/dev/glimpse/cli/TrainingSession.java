package dev.glimpse.cli;

import dev.glimpse.pipeline.GlimpseVersion;
import dev.glimpse.tensorboard.EventFileWriter;
import dev.glimpse.train.TrainingObserver;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/**
 * The surroundings of every training of the command line: its observers, and the request to end
 * when the JVM shuts down, which waits until the model is written.
 */
final class TrainingSession {

  /** A training that also writes its model. */
  @FunctionalInterface
  interface TrainingTask {

    /**
     * Trains and writes the model.
     *
     * @param stop whether to end the training early
     */
    void run(List<TrainingObserver> observers, BooleanSupplier stop) throws Exception;
  }

  private final CommandLine command;
  private final @Nullable Path tensorboard;
  private final Map<String, String> options = new LinkedHashMap<>();

  /**
   * Creates a session.
   *
   * @param tensorboard the folder of the event file; null for none
   * @param options the options of the command, for the event file
   */
  TrainingSession(CommandLine command, @Nullable Path tensorboard, Map<String, String> options) {
    this.command = command;
    this.tensorboard = tensorboard;
    this.options.put("glimpse", GlimpseVersion.NUMBER);
    this.options.putAll(options);
  }

  /** Runs a training. */
  void run(TrainingTask task) throws Exception {
    AtomicBoolean stop = new AtomicBoolean();
    CountDownLatch written = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> finish(stop, written), "glimpse-finish"));
    List<TrainingObserver> observers = new ArrayList<>();
    observers.add(new TrainingProgressOutput(command.getOut()));
    try (TrainingEventLog log = eventLog()) {
      if (log != null) {
        observers.add(log);
      }
      task.run(observers, stop::get);
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
          command, "Cannot write to --tensorboard " + tensorboard + ": " + e, e);
    }
    TrainingEventLog log = new TrainingEventLog(file, Clock.systemUTC(), command.getErr());
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
