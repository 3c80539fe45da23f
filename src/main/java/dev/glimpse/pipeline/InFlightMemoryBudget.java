package dev.glimpse.pipeline;

import java.util.concurrent.Semaphore;

/**
 * A bound on the bytes of the images in flight, counted in KiB.
 *
 * <p>An image reserves all the bytes that it will need at once, before it is decoded, and releases
 * them piece by piece: no image waits for more while it holds some, so there is no deadlock.
 */
public final class InFlightMemoryBudget {

  private final int capacity;
  private final Semaphore free;

  public InFlightMemoryBudget(long bytes) {
    capacity = kib(bytes);
    free = new Semaphore(capacity, true);
  }

  /** Returns the maximum number of images that can have reserved bytes at the same time. */
  public static int maxImages(long bytes) {
    return kib(bytes);
  }

  /**
   * Reserves bytes, and waits until they are free. An image larger than the bound waits until no
   * other image is in flight.
   *
   * @return the reserved amount, for {@link #keep}
   */
  int take(long bytes) throws InterruptedException {
    int taken = Math.min(capacity, kib(bytes));
    free.acquire(taken);
    return taken;
  }

  /** Like {@link #take}, but returns -1 instead of waiting, also if others wait. */
  public int tryTake(long bytes) {
    int taken = Math.min(capacity, kib(bytes));
    return !free.hasQueuedThreads() && free.tryAcquire(taken) ? taken : -1;
  }

  /** Releases all but the given bytes, and returns the amount that is still reserved. */
  int keep(int taken, long bytes) {
    int kept = Math.min(taken, kib(bytes));
    free.release(taken - kept);
    return kept;
  }

  /** Releases a reserved amount, and returns 0, the amount that is still reserved. */
  public int release(int taken) {
    return keep(taken, 0);
  }

  /** Returns the bound, in bytes. */
  long bound() {
    return 1024L * capacity;
  }

  /** Returns the number of reserved bytes. */
  long taken() {
    return 1024L * (capacity - free.availablePermits());
  }

  private static int kib(long bytes) {
    return (int) Math.min(Integer.MAX_VALUE, (bytes + 1023) / 1024);
  }
}
