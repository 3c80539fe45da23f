package dev.glimpse.batch;

import java.util.concurrent.locks.Condition;

/** The clock of a batcher. */
public interface BatchClock {
  /** The machine's monotonic clock. */
  BatchClock SYSTEM =
      new BatchClock() {
        @Override
        public long nanos() {
          return System.nanoTime();
        }

        @Override
        @SuppressWarnings("WaitNotInLoop") // the caller's loop
        public void await(Condition changed, long nanos) throws InterruptedException {
          long unused = changed.awaitNanos(nanos);
        }
      };

  /** Returns the monotonic time in nanoseconds, with an arbitrary origin. */
  long nanos();

  /** Waits until signalled or, at the latest, for the given time; may return early. */
  void await(Condition changed, long nanos) throws InterruptedException;
}
