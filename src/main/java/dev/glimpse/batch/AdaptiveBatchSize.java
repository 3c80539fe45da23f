package dev.glimpse.batch;

import java.util.function.IntUnaryOperator;

/**
 * The limit on the batch size, which is lowered while the device's memory is short. It is halved
 * after each call that did not fit into the memory, and raised by one after {@value #CALLS_TO_GROW}
 * calls at the limit, up to the configured maximum. Where the device fills batches up, the limit
 * grows from one of the device's sizes to the next, after as many calls as steps of one would need.
 * Additive increase and multiplicative decrease find the limit of a resource that others use too:
 * D.-M. Chiu and R. Jain, "Analysis of the increase and decrease algorithms for congestion
 * avoidance in computer networks", Computer Networks and ISDN Systems 17(1), 1989.
 *
 * <p>Threads: changed by the batcher's workers, read by any.
 */
final class AdaptiveBatchSize {

  private static final int CALLS_TO_GROW = 10;

  private final int maximum;
  private final IntUnaryOperator filledUp;
  private volatile int limit;
  private int callsAtLimit;

  AdaptiveBatchSize(int maximum, IntUnaryOperator filledUp) {
    this.maximum = maximum;
    this.filledUp = filledUp;
    this.limit = maximum;
  }

  int limit() {
    return limit;
  }

  synchronized void exhausted(int size) {
    limit =
        Math.max(
            1,
            Math.min(
                limit,
                filledUp.applyAsInt(size) / 2)); // parts cut at an older limit may fail later
    callsAtLimit = 0;
  }

  /** Counts a successful call; returns whether the limit grew. */
  synchronized boolean succeeded(int size) {
    int now = limit;
    if (now == maximum || size < now) {
      return false;
    }
    int next = Math.min(maximum, filledUp.applyAsInt(now + 1));
    if (++callsAtLimit < CALLS_TO_GROW * (next - now)) {
      return false;
    }
    limit = next;
    callsAtLimit = 0;
    return true;
  }
}
