package dev.glimpse.batch;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;

/** Time that stands still until a test moves it. */
final class ManualTime implements BatchClock {

  private final AtomicLong now = new AtomicLong();

  @Override
  public long nanos() {
    return now.get();
  }

  /**
   * Looks again soon, as a waiter may by contract; what it finds depends on {@link #advance} only.
   */
  @Override
  @SuppressWarnings("WaitNotInLoop")
  public void await(Condition changed, long nanos) throws InterruptedException {
    long unused = changed.awaitNanos(1_000_000);
  }

  void advance(java.time.Duration by) {
    now.addAndGet(by.toNanos());
  }
}
