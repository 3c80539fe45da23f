package dev.glimpse.store;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.hc.core5.concurrent.Cancellable;
import org.jspecify.annotations.Nullable;

/**
 * The hard end of one fetch: whatever request is current at that moment is cancelled, which closes
 * its socket under a thread that waits in it.
 *
 * <p>Made and closed by the fetching thread, and this thread's meanwhile: those who work for a
 * fetch behind an interface that has no place for a deadline ask for it. The timer's thread only
 * cancels.
 */
final class Deadline implements AutoCloseable {

  private static final ThreadLocal<Deadline> CURRENT = new ThreadLocal<>();

  private final long end;
  private final ScheduledFuture<?> timer;
  private boolean passed;
  private @Nullable Cancellable current;

  Deadline(Duration limit, ScheduledExecutorService clock) {
    end = System.nanoTime() + limit.toNanos();
    timer = clock.schedule(this::pass, limit.toNanos(), TimeUnit.NANOSECONDS);
    CURRENT.set(this);
  }

  /** That of this thread's fetch; null if it fetches nothing. */
  static @Nullable Deadline ofThisThread() {
    return CURRENT.get();
  }

  /** From now on it is this request that the deadline breaks off. */
  synchronized void covers(Cancellable request) {
    current = request;
    if (passed) {
      request.cancel();
    }
  }

  boolean hasPassed() {
    return remainingNanos() <= 0;
  }

  /** Nanoseconds left, 0 or less when none are. */
  long remainingNanos() {
    return end - System.nanoTime();
  }

  private synchronized void pass() {
    passed = true;
    if (current != null) {
      current.cancel();
    }
  }

  @Override
  public void close() {
    CURRENT.remove();
    timer.cancel(false);
  }
}
