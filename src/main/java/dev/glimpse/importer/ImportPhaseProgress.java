package dev.glimpse.importer;

import dev.glimpse.system.DaemonThreadFactory;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A consumer of an import's findings, which also reports the current phase if that takes long.
 *
 * <p>Threads: the import's own thread calls all methods. A timer's thread, a daemon that ends with
 * {@link #close}, passes on the lines about phases. The consumer gets one line at a time.
 */
final class ImportPhaseProgress implements Consumer<String>, AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Consumer<String> told;
  private final long patienceMillis;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(DaemonThreadFactory.single("import-progress"));

  private @Nullable ScheduledFuture<?> pending;

  ImportPhaseProgress(Consumer<String> told) {
    this(told, PATIENCE);
  }

  /**
   * Creates a progress report with a given patience.
   *
   * @param patience how long a phase may take before it is reported
   */
  ImportPhaseProgress(Consumer<String> told, Duration patience) {
    this.told = told;
    this.patienceMillis = patience.toMillis();
  }

  /** Begins a phase, which ends the previous one. */
  void phase(String description) {
    endPhase();
    pending =
        timer.schedule(
            () -> accept("working        " + description), patienceMillis, TimeUnit.MILLISECONDS);
  }

  private void endPhase() {
    if (pending != null) {
      pending.cancel(false);
    }
  }

  @Override
  public synchronized void accept(String line) {
    told.accept(line);
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
