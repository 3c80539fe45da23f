package dev.glimpse.batch;

import java.time.Duration;

/**
 * When a batch is cut, and how much may wait for it.
 *
 * @param maxSize items in a batch, at least 1
 * @param maxDelay how long the oldest item may wait for others, zero or more
 * @param capacity items that may wait, at least {@code maxSize}; a submit beyond it blocks
 * @param calls most device calls at once, at least 1; the device itself may allow fewer
 */
public record BatchLimits(int maxSize, Duration maxDelay, int capacity, int calls) {
  public BatchLimits {
    if (maxSize < 1) {
      throw new IllegalArgumentException("maxSize is " + maxSize + ", allowed: at least 1");
    }
    if (maxDelay.isNegative()) {
      throw new IllegalArgumentException("maxDelay is " + maxDelay + ", allowed: zero or more");
    }
    if (capacity < maxSize) {
      throw new IllegalArgumentException(
          "capacity is " + capacity + ", allowed: at least maxSize, " + maxSize);
    }
    if (calls < 1) {
      throw new IllegalArgumentException("calls is " + calls + ", allowed: at least 1");
    }
  }

  /** With one call after the other. */
  public BatchLimits(int maxSize, Duration maxDelay, int capacity) {
    this(maxSize, maxDelay, capacity, 1);
  }

  /** With smaller batches. */
  public BatchLimits withMaxSize(int smaller) {
    return new BatchLimits(smaller, maxDelay, capacity, calls);
  }

  /** With room for others that wait. */
  public BatchLimits withCapacity(int other) {
    return new BatchLimits(maxSize, maxDelay, Math.max(maxSize, other), calls);
  }
}
