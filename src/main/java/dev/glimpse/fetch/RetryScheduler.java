package dev.glimpse.fetch;

import dev.glimpse.system.DaemonThreadFactory;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** The clock, the timer and the random numbers of retries. */
public interface RetryScheduler {

  /** Returns a monotonic time of arbitrary origin, in nanoseconds. */
  long nanos();

  /** Returns a random number from 0 to 1, exclusive. */
  double random();

  /** Runs a short action later, on a thread of the timer. */
  void after(Duration delay, Runnable action);

  /** Stops the timer; no further action runs. */
  void close();

  /** Creates a scheduler with the machine's clock and a daemon thread. */
  static RetryScheduler system() {
    ScheduledThreadPoolExecutor timer =
        new ScheduledThreadPoolExecutor(1, DaemonThreadFactory.named("fetch-retry"));
    return new RetryScheduler() {
      @Override
      public long nanos() {
        return System.nanoTime();
      }

      @Override
      public double random() {
        return ThreadLocalRandom.current().nextDouble();
      }

      @Override
      public void after(Duration delay, Runnable action) {
        var unused = timer.schedule(action, delay.toNanos(), TimeUnit.NANOSECONDS);
      }

      @Override
      public void close() {
        timer.shutdownNow();
      }
    };
  }
}
