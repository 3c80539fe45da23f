package dev.glimpse.store;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.hc.core5.concurrent.Cancellable;
import org.jspecify.annotations.Nullable;

/**
 * The deadline of one fetch. When it passes, the current request is cancelled, which closes the
 * socket under a waiting thread.
 *
 * <p>The fetch thread creates and closes it, and owns it in the meantime. Code that works for a
 * fetch behind an interface without a deadline parameter gets it from {@link #ofThisThread}. The
 * timer's thread only cancels.
 */
final class FetchDeadline implements AutoCloseable {

  private static final ThreadLocal<FetchDeadline> CURRENT = new ThreadLocal<>();

  private final long end;
  private final ScheduledFuture<?> timer;
  private boolean passed;
  private @Nullable Cancellable current;

  FetchDeadline(Duration limit, ScheduledExecutorService clock) {
    end = System.nanoTime() + limit.toNanos();
    timer = clock.schedule(this::pass, limit.toNanos(), TimeUnit.NANOSECONDS);
    CURRENT.set(this);
  }

  /** Returns the deadline of this thread's fetch; null if the thread fetches nothing. */
  static @Nullable FetchDeadline ofThisThread() {
    return CURRENT.get();
  }

  /** Sets the request that the deadline cancels. */
  synchronized void covers(Cancellable request) {
    current = request;
    if (passed) {
      request.cancel();
    }
  }

  boolean hasPassed() {
    return remainingNanos() <= 0;
  }

  /** Returns the nanoseconds left, 0 or less after the deadline. */
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
