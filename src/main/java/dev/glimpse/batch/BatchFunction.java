package dev.glimpse.batch;

import java.util.List;

/**
 * What a batch is put through: one call of the device.
 *
 * @param <I> an item
 * @param <O> its result
 */
@FunctionalInterface
public interface BatchFunction<I, O> {
  /**
   * Called by the batcher's workers only, and by no more of them at once than {@link #callsAtOnce}.
   *
   * @param items at least one, at most the maximum batch size
   * @return one result an item, in the same order
   * @throws Exception if the call failed; the batcher then halves the batch to find the culprit
   */
  List<O> apply(List<I> items) throws Exception;

  /**
   * Whether the device works at all. Called by the worker when a single item failed, to tell a bad
   * item from a broken device.
   *
   * @throws Exception if it would fail on any item
   */
  default void check() throws Exception {}

  /** How many calls may be under way at the same moment. Asked again and again; must not block. */
  default int callsAtOnce() {
    return 1;
  }

  /**
   * How many items a call with so many is for the device, which may fill batches up.
   *
   * @param items up to the maximum batch size
   */
  default int filledUp(int items) {
    return items;
  }
}
