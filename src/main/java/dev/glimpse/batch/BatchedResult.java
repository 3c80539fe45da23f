package dev.glimpse.batch;

/**
 * A result with the size and the times of its batch.
 *
 * @param value the result
 * @param batchSize number of items that the device processed in the same call
 * @param queueNanos nanoseconds from submit to the start of that call
 * @param callNanos duration of that call in nanoseconds
 */
public record BatchedResult<O>(O value, int batchSize, long queueNanos, long callNanos) {}
