package dev.glimpse.batch;

import java.util.List;

/**
 * One call of the device, which turns a batch of items into their results.
 *
 * @param <I> an item
 * @param <O> its result
 */
@FunctionalInterface
public interface DeviceBatchFunction<I, O> {
  /**
   * Processes one batch. Called by the batcher's workers only, by at most {@link #callsAtOnce} of
   * them at the same time.
   *
   * @param items at least one, at most the maximum batch size
   * @return one result per item, in the same order
   * @throws Exception if the call failed; the batcher then halves the batch to find the item that
   *     caused the failure
   */
  List<O> apply(List<I> items) throws Exception;

  /**
   * Checks that the device works. Called by the worker when a single item failed, to tell a bad
   * item from a broken device.
   *
   * @throws Exception if the device would fail on any item
   */
  default void check() throws Exception {}

  /** Returns how many calls may be under way at the same time. Called often; must not block. */
  default int callsAtOnce() {
    return 1;
  }

  /**
   * Returns the size to which the device fills up a batch.
   *
   * @param items the size of the batch, at most the maximum batch size
   */
  default int filledUp(int items) {
    return items;
  }
}
