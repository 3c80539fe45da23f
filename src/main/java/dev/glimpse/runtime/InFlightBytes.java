package dev.glimpse.runtime;

import java.util.concurrent.Semaphore;

/**
 * A bound on the bytes of the images in flight, counted in KiB.
 *
 * <p>An image takes all that it will need at once, before it is decoded, and gives back piece by
 * piece: nobody waits for more while holding some, so that nobody waits for ever.
 */
final class InFlightBytes {

  private final int capacity;
  private final Semaphore free;

  InFlightBytes(long bytes) {
    capacity = kib(bytes);
    free = new Semaphore(capacity, true);
  }

  /** How many images may have taken room at the same time. */
  static int most(long bytes) {
    return kib(bytes);
  }

  /**
   * Waits for room. An image that is larger than the bound alone waits until it is alone.
   *
   * @return what was taken, to be given back
   */
  int take(long bytes) throws InterruptedException {
    int taken = Math.min(capacity, kib(bytes));
    free.acquire(taken);
    return taken;
  }

  /** Like {@link #take}, but waits for nothing: -1 if there is no room, or others wait for it. */
  int tryTake(long bytes) {
    int taken = Math.min(capacity, kib(bytes));
    return !free.hasQueuedThreads() && free.tryAcquire(taken) ? taken : -1;
  }

  /** Gives back all but what the given bytes need, and returns what is still held. */
  int keep(int taken, long bytes) {
    int kept = Math.min(taken, kib(bytes));
    free.release(taken - kept);
    return kept;
  }

  /** Returns the bound, in bytes. */
  long bound() {
    return 1024L * capacity;
  }

  /** How many bytes are taken. */
  long taken() {
    return 1024L * (capacity - free.availablePermits());
  }

  private static int kib(long bytes) {
    return (int) Math.min(Integer.MAX_VALUE, (bytes + 1023) / 1024);
  }
}
