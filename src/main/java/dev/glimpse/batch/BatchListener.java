package dev.glimpse.batch;

/**
 * A listener that is told about every batch, on a worker thread, after its call returned or failed.
 */
@FunctionalInterface
public interface BatchListener {
  /** The reason why the worker stopped waiting for more items. */
  enum CloseReason {
    /** The batch is full. */
    FULL,
    /** The oldest item had waited for the maximum delay. */
    AGE,
    /** No other item is announced. */
    IDLE
  }

  /**
   * Reports that a batch is done.
   *
   * @param size number of items in the batch
   * @param reason why the batch was closed
   * @param nanos busy time of the device in nanoseconds, retries of halves included, counted from
   *     when the device became busy or from the end of the previous batch; the sum over all batches
   *     is the time during which at least one call was under way
   */
  void batchDone(int size, CloseReason reason, long nanos);

  /**
   * Reports that the limit on the batch size changed, because of the device's memory.
   *
   * @param size maximum number of items in a batch from now on
   */
  default void effectiveSizeChanged(int size) {}

  /**
   * Reports that the device had no memory for a call.
   *
   * @param size number of items in that call
   */
  default void exhausted(int size) {}

  /** Returns a listener that calls this one first, then the given one. */
  default BatchListener andThen(BatchListener next) {
    BatchListener first = this;
    return new BatchListener() {
      @Override
      public void batchDone(int size, CloseReason reason, long nanos) {
        first.batchDone(size, reason, nanos);
        next.batchDone(size, reason, nanos);
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
