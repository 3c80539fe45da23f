package dev.glimpse.batch;

/** Told of every batch, on a worker thread, after its call returned or failed. */
@FunctionalInterface
public interface BatchListener {
  /** Why the worker stopped waiting for more. */
  enum Cut {
    /** As many items as a batch may hold. */
    FULL,
    /** The oldest item had waited for the maximum delay. */
    AGE,
    /** Nothing else was announced: waiting would have been for nothing. */
    IDLE
  }

  /**
   * A batch is done.
   *
   * @param size items in it
   * @param cut why it was cut
   * @param nanos how long the device has been busy, retries of halves included, since it was not or
   *     since another batch was done: the sum is the time in which it had something to do, however
   *     many calls it had at once
   */
  void batchDone(int size, Cut cut, long nanos);

  /**
   * The device's memory allows other batches than before.
   *
   * @param size items that a batch may hold from now on
   */
  default void effectiveSizeChanged(int size) {}

  /**
   * The device had no memory for a call.
   *
   * @param size items that it had
   */
  default void exhausted(int size) {}

  /** Tells another one after this one. */
  default BatchListener andThen(BatchListener next) {
    BatchListener first = this;
    return new BatchListener() {
      @Override
      public void batchDone(int size, Cut cut, long nanos) {
        first.batchDone(size, cut, nanos);
        next.batchDone(size, cut, nanos);
      }

      @Override
      public void effectiveSizeChanged(int size) {
        first.effectiveSizeChanged(size);
        next.effectiveSizeChanged(size);
      }

      @Override
      public void exhausted(int size) {
        first.exhausted(size);
        next.exhausted(size);
      }
    };
  }
}
