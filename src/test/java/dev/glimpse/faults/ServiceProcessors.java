package dev.glimpse.faults;

import static org.awaitility.Awaitility.await;

import dev.glimpse.config.GlimpseConfig;
import dev.glimpse.testing.ProcessorJvm;
import dev.glimpse.testing.ShiftedClock;
import dev.glimpse.testing.Signals;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;

/**
 * The processors of a service, each in a JVM of its own with a clock of its own.
 *
 * <p>A processor has a number, which stays when its process is replaced. A thread that does
 * something to a processor owns it meanwhile; the rest is thread-safe.
 */
final class ServiceProcessors implements AutoCloseable {

  private static final Duration LIMIT = Duration.ofMinutes(10);

  /** What a processor logs when its group changes. */
  private static final String REBALANCING = "REBALANCING, was RUNNING";

  private final FaultHistory history;
  private final List<String> settings;
  private final BiFunction<List<String>, Map<String, String>, ProcessorJvm> launch;
  private final Map<Integer, ProcessorJvm> processors = new TreeMap<>();
  private final Map<Integer, ShiftedClock> clocks = new HashMap<>();
  private volatile int batch = 16;

  ServiceProcessors(
      FaultHistory history,
      List<String> settings,
      BiFunction<List<String>, Map<String, String>, ProcessorJvm> launch) {
    this.history = history;
    this.settings = settings;
    this.launch = launch;
  }

  /** Starts a processor under a number that is free. */
  void start(int number) {
    List<String> all = new ArrayList<>(settings);
    all.add(GlimpseConfig.BATCH_MAX_SIZE + "=" + batch);
    ProcessorJvm started = launch.apply(all, environment(number));
    synchronized (processors) {
      processors.put(number, started);
    }
  }

  private Map<String, String> environment(int number) {
    synchronized (clocks) {
      if (!clocks.containsKey(number)) {
        ShiftedClock.create().ifPresent(clock -> clocks.put(number, clock));
      }
      ShiftedClock clock = clocks.get(number);
      return clock == null ? Map.of() : clock.environment();
    }
  }

  /** Returns the numbers of the processors. */
  List<Integer> numbers() {
    synchronized (processors) {
      return List.copyOf(processors.keySet());
    }
  }

  private ProcessorJvm processor(int number) {
    synchronized (processors) {
      return Objects.requireNonNull(processors.get(number), () -> "no processor " + number);
    }
  }

  private ProcessorJvm remove(int number) {
    synchronized (processors) {
      return Objects.requireNonNull(processors.remove(number), () -> "no processor " + number);
    }
  }

  /** Waits until each processor is ready. */
  void awaitReady() {
    for (int number : numbers()) {
      await("readiness of processor " + number)
          .atMost(LIMIT)
          .ignoreExceptions()
          .until(() -> processor(number).management().isReady());
    }
  }

  /** Returns how often the processors got other partitions after they had some. */
  long rebalances() {
    return numbers().stream()
        .mapToLong(
            number -> processor(number).log().lines().filter(l -> l.contains(REBALANCING)).count())
        .sum();
  }

  /** Ends a processor with {@code kill -9}. */
  void kill(int number) {
    Signals.kill(remove(number).handle());
  }

  /** Ends a processor with SIGTERM, as Kubernetes does: with SIGKILL if it takes too long. */
  void stop(int number) {
    try (ProcessorJvm stopped = remove(number)) {
      int code = stopped.terminate();
      if (code != 0) {
        history.note("processor " + number + " ended with " + code + " after SIGTERM");
      }
    } catch (AssertionError e) {
      history.note("processor " + number + " did not end in time after SIGTERM");
    }
  }

  /** Stops all processors. */
  void stopAll() {
    numbers().forEach(this::stop);
  }

  /** Stops the process of a processor with SIGSTOP. */
  void pause(int number) {
    if (processor(number).exitCode().isEmpty()) {
      Signals.pause(processor(number).handle());
    }
  }

  /** Lets the process go on with SIGCONT. */
  void resume(int number) {
    if (processor(number).exitCode().isEmpty()) {
      Signals.resume(processor(number).handle());
    }
  }

  /** Returns the clock of a processor, or nothing where clocks cannot be shifted. */
  Optional<ShiftedClock> clock(int number) {
    synchronized (clocks) {
      return Optional.ofNullable(clocks.get(number));
    }
  }

  /** Waits until a processor has ended by itself; for ten seconds, if it does not. */
  void awaitEnd(int number) throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (System.nanoTime() < deadline
        && numbers().contains(number)
        && processor(number).exitCode().isEmpty()) {
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  /** Starts those again that ended by themselves, as Kubernetes does. */
  void restartEnded() {
    for (int number : numbers()) {
      ProcessorJvm processor = processor(number);
      if (processor.exitCode().isPresent()) {
        history.note(
            "processor %d ended with %d; %s"
                .formatted(number, processor.exitCode().getAsInt(), processor.logTail()));
        remove(number).close();
        start(number);
      }
    }
  }

  /** Changes a setting of processors that start from now on. */
  void changeBatch(int size) {
    batch = size;
  }

  @Override
  public void close() {
    synchronized (processors) {
      processors.values().forEach(ProcessorJvm::close);
      processors.clear();
    }
  }
}
