package dev.glimpse.fetch;

/**
 * The maximum number of concurrent fetches from one store, found by additive increase and
 * multiplicative decrease.
 *
 * <p>Push-back halves the limit. Answers raise it: up to half of the limit at the last push-back by
 * one per answer (slow start), beyond that by one per as many answers as the limit is high. These
 * are the rules of TCP Reno's congestion window (V. Jacobson, "Congestion avoidance and control",
 * SIGCOMM 1988; RFC 5681, section 3.1), with requests for segments. Netflix's concurrency-limits
 * (AIMDLimit) applies them to requests, too. Its rule that the limit grows only while at least half
 * of it is used applies here as well.
 *
 * <p>Not thread-safe.
 */
final class ConcurrencyLimit {

  /**
   * A time-out may be caused by the image alone, so it reduces the limit to no less than this part.
   */
  private static final int TIMED_OUT_PART = 4;

  private final int most;
  private double limit;
  private double threshold;

  /** Creates a limit at its upper bound. */
  ConcurrencyLimit(int most) {
    this.most = most;
    limit = most;
    threshold = most;
  }

  /** Returns how many fetches may run at once, at least 1. */
  int current() {
    return (int) limit;
  }

  /** Returns whether the limit is below its upper bound. */
  boolean isReduced() {
    return current() < most;
  }

  /** Counts an answer, with the number of fetches that were running, including its own. */
  void answered(int running) {
    if (2 * running >= current()) {
      limit = Math.min(most, limit < threshold ? limit + 1 : limit + 1 / limit);
    }
  }

  /** Halves the limit. */
  void pushedBack() {
    reduceTo(Math.max(1, limit / 2));
  }

  /** Halves the limit, but not below a quarter of the upper bound. */
  void timedOut() {
    reduceTo(Math.max(Math.min(limit, (double) most / TIMED_OUT_PART), limit / 2));
  }

  private void reduceTo(double reduced) {
    threshold = Math.max(1, reduced);
    limit = threshold;
  }

  /** Restarts at one; slow start then raises it to the present limit. */
  void paused() {
    threshold = limit;
    limit = 1;
  }
}
