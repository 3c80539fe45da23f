package dev.glimpse.streams;

import dev.glimpse.system.DaemonThreadFactory;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * A watch for a wall clock that is set back. The timers of Kafka's clients and of Kafka Streams
 * follow the wall clock and never run back: heartbeats, commits and checks for finished images
 * would pause until the clock has caught up, so the process has to begin anew. A clock that is set
 * forward only ends some waits early.
 *
 * <p>Threads: a daemon thread checks until the watch is closed, and reports once.
 */
final class WallClockWatch implements AutoCloseable {

  private static final Duration PERIOD = Duration.ofSeconds(1);

  /** Less than a session may lack heartbeats. A clock that is slewed stays far below. */
  private static final Duration LIMIT = Duration.ofSeconds(3);

  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(DaemonThreadFactory.named("clock-watch"));
  private final LongSupplier wallMillis;
  private final LongSupplier nanoTime;
  private final Consumer<Duration> wentBack;
  private long ahead;

  /**
   * Creates a watch that does not check yet.
   *
   * @param wentBack receives how far the clock was set back
   */
  WallClockWatch(Consumer<Duration> wentBack) {
    this(System::currentTimeMillis, System::nanoTime, wentBack);
  }

  WallClockWatch(LongSupplier wallMillis, LongSupplier nanoTime, Consumer<Duration> wentBack) {
    this.wallMillis = wallMillis;
    this.nanoTime = nanoTime;
    this.wentBack = wentBack;
    ahead = ahead();
  }

  void start() {
    var unused =
        timer.scheduleWithFixedDelay(
            this::check, PERIOD.toMillis(), PERIOD.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Compares the clocks with those of the last check. */
  void check() {
    long now = ahead();
    Duration back = Duration.ofMillis(ahead - now);
    ahead = now;
    if (back.compareTo(LIMIT) > 0) {
      timer.shutdown();
      wentBack.accept(back);
    }
  }

  /** Returns by how much the wall clock is ahead of the monotonic one, in milliseconds. */
  private long ahead() {
    return wallMillis.getAsLong() - TimeUnit.NANOSECONDS.toMillis(nanoTime.getAsLong());
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
