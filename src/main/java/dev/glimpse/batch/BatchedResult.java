package dev.glimpse.batch;

/**
 * A result with the size and the times of its batch.
 *
 * @param value the result
 * @param batchSize number of items that the device processed in the same call; 0 for a result of an
 *     earlier call
 * @param queueNanos nanoseconds from submit to the start of that call
 * @param callNanos duration of that call in nanoseconds
 */
public record BatchedResult<O>(O value, int batchSize, long queueNanos, long callNanos) {

  /** Returns a result that needed no device call, because an earlier one computed it. */
  public static <O> BatchedResult<O> ofEarlierCall(O value) {
    return new BatchedResult<>(value, 0, 0, 0);
  }

  /** Returns whether an earlier call computed the result. */
  public boolean isOfEarlierCall() {
    return batchSize == 0;
  }
}
