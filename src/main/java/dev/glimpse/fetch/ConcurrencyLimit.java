package dev.glimpse.fetch;

/**
 * The number of fetches that one store gets at once, found out by additive increase and
 * multiplicative decrease.
 *
 * <p>Push-back halves it. Answers raise it: by one each up to half of where push-back came last
 * (slow start), from there by one for as many answers as it is high. These are the rules of TCP
 * Reno's congestion window (V. Jacobson, "Congestion avoidance and control", SIGCOMM 1988; RFC
 * 5681, section 3.1), with requests for segments. Netflix's concurrency-limits (AIMDLimit) applies
 * them to requests, too; its rule that the limit grows only while at least half of it is used is
 * kept here.
 *
 * <p>Not thread-safe.
 */
final class ConcurrencyLimit {

  /** A time-out may be the image's own, so that it alone takes no more than this part. */
  private static final int TIMED_OUT_PART = 4;

  private final int most;
  private double limit;
  private double threshold;

  /** Starts at its upper bound. */
  ConcurrencyLimit(int most) {
    this.most = most;
    limit = most;
    threshold = most;
  }

  /** Returns how many fetches may run at once, at least 1. */
  int current() {
    return (int) limit;
  }

  /** Returns whether it is below its upper bound. */
  boolean isReduced() {
    return current() < most;
  }

  /** Counts an answer that came while so many fetches, itself included, ran. */
  void answered(int running) {
    if (2 * running >= current()) {
      limit = Math.min(most, limit < threshold ? limit + 1 : limit + 1 / limit);
    }
  }

  /** Halves it. */
  void pushedBack() {
    reduceTo(Math.max(1, limit / 2));
  }

  /** Halves it, but not below a quarter of the upper bound. */
  void timedOut() {
    reduceTo(Math.max(Math.min(limit, (double) most / TIMED_OUT_PART), limit / 2));
  }

  private void reduceTo(double reduced) {
    threshold = Math.max(1, reduced);
    limit = threshold;
  }

  /** Starts again at one, and by slow start gets to where it is. */
  void paused() {
    threshold = limit;
    limit = 1;
  }
}
