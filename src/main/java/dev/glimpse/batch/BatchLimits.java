package dev.glimpse.batch;

import java.time.Duration;

/**
 * The limits that decide when a batch is closed and how many items may wait.
 *
 * @param maxSize maximum number of items in a batch, at least 1
 * @param maxDelay maximum time that the oldest item waits for others, zero or more
 * @param capacity maximum number of waiting items, at least {@code maxSize}; a submit beyond it
 *     blocks
 * @param calls maximum number of device calls at the same time, at least 1; the device itself may
 *     allow fewer
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

  /** Creates limits that allow one device call at a time. */
  public BatchLimits(int maxSize, Duration maxDelay, int capacity) {
    this(maxSize, maxDelay, capacity, 1);
  }

  /** Returns a copy with another, smaller maximum batch size. */
  public BatchLimits withMaxSize(int smaller) {
    return new BatchLimits(smaller, maxDelay, capacity, calls);
  }

  /**
   * Returns a copy with another capacity, which is raised to the maximum batch size if it is
   * smaller.
   */
  public BatchLimits withCapacity(int other) {
    return new BatchLimits(maxSize, maxDelay, Math.max(maxSize, other), calls);
  }
}
