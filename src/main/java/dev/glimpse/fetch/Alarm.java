package dev.glimpse.fetch;

import dev.glimpse.store.DaemonThreads;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Time as retries see it; tests have their own. */
interface Alarm {

  /** Monotonic, of arbitrary origin. */
  long nanos();

  /** Runs something short later, on a thread of the alarm's. */
  void after(Duration delay, Runnable action);

  /** Nothing runs any more. */
  void close();

  /** The machine's clock, and a daemon thread. */
  static Alarm system() {
    ScheduledThreadPoolExecutor timer =
        new ScheduledThreadPoolExecutor(1, DaemonThreads.named("fetch-retry"));
    return new Alarm() {
      @Override
      public long nanos() {
        return System.nanoTime();
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
