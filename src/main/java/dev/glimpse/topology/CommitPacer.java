package dev.glimpse.topology;

import java.time.Duration;
import java.util.Arrays;
import java.util.function.LongSupplier;

/**
 * The pace of one stream thread's commits. Under light load an answer is committed as soon as it is
 * written; under load only Kafka Streams' commit interval counts. docs/design/025-early-commits.md
 * has the reasons and the figures.
 *
 * <p>The load is light if the thread is busy for less than half of its time, and the stage that
 * asks holds less than half of the records that it may hold. Both are rates of use, not emptiness:
 * an image that waits for its store for minutes prevents no commit of other answers. An early
 * commit keeps a distance from the last commit: at least the minimum interval, and at least {@value
 * #COST_FACTOR} times as long as commits take, by the median of the recent ones. So with a slow
 * broker commits take about a quarter of the time of a thread, and a single slow commit does not
 * delay the answers after it.
 *
 * <p>Threads: one stream thread, which runs its tasks, polls and commits.
 */
final class CommitPacer {

  /** The maximum load, as a fraction, that counts as light. */
  private static final double LIGHT = 0.5;

  private static final int COST_FACTOR = 3;

  /** The number of commits whose median duration counts. */
  private static final int RECENT = 5;

  /** The time over which the busy fraction is averaged, in nanoseconds. */
  private static final double AVERAGED = 100e6;

  private static final long NEVER = -1;

  private final long minInterval;
  private final LongSupplier clock;
  private long commits;
  private long lastCommit;
  private final long[] costs = new long[RECENT];
  private int oldestCost;
  private long medianCost;
  private long commitBegan = NEVER;
  private long committing;
  private long pollBegan;
  private long pollEnded;
  private double busy;
  private boolean isAwaited;

  /**
   * Creates the pace of a thread.
   *
   * @param minInterval the minimum time between an early commit and the one before; zero for no
   *     early commits
   * @param clock the time in nanoseconds
   */
  CommitPacer(Duration minInterval, LongSupplier clock) {
    this.minInterval = minInterval.toNanos();
    this.clock = clock;
    pollEnded = clock.getAsLong();
    lastCommit = pollEnded - this.minInterval;
  }

  /** Returns the time in nanoseconds, which jumps of the wall clock do not change. */
  long nanoTime() {
    return clock.getAsLong();
  }

  /** Returns the number of commits so far: an answer is committed once this number grows. */
  long commits() {
    return commits;
  }

  /**
   * Returns whether there is so little to do that answers are committed early.
   *
   * @param load the fraction of the records that a stage holds of those that it may hold
   */
  boolean isLight(double load) {
    return minInterval > 0 && busy < LIGHT && load < LIGHT;
  }

  /**
   * Returns whether written answers are to be committed now. If the last commit was too recently,
   * the thread's next poll ends as soon as it is time.
   *
   * @param load as for {@link #isLight}
   */
  boolean isDue(double load) {
    boolean isLight = isLight(load);
    boolean isTime = isTime();
    isAwaited = isLight && !isTime;
    return isLight && isTime;
  }

  /** Notes that written answers are not to be committed by this thread. */
  void forget() {
    isAwaited = false;
  }

  private boolean isTime() {
    long distance = Math.max(minInterval, COST_FACTOR * medianCost);
    return clock.getAsLong() - lastCommit >= distance;
  }

  /** Returns whether a commit is waiting for its time. */
  boolean isAwaited() {
    return isAwaited;
  }

  /** Returns whether a commit was waiting for its time, and this has come. */
  boolean isAwaitedCommitDue() {
    return isAwaited && isTime();
  }

  /** Notes that the thread begins to poll. */
  void pollBegins() {
    pollBegan = clock.getAsLong();
    commitBegan = NEVER;
  }

  /** Notes that the poll has ended. */
  void pollEnds() {
    long now = clock.getAsLong();
    double round = (double) Math.max(1, now - pollEnded - committing);
    double worked = (double) Math.max(0, pollBegan - pollEnded - committing);
    busy += (worked / round - busy) * round / (round + AVERAGED);
    pollEnded = now;
    committing = 0;
  }

  /** Notes the first step of a commit; further steps until its end do not count. */
  void commitBegins() {
    if (commitBegan == NEVER) {
      commitBegan = clock.getAsLong();
    }
  }

  /**
   * Notes that all written answers are committed.
   *
   * @param isSent whether the broker was called; if nothing had changed, the commit cost nothing
   */
  void commitEnds(boolean isSent) {
    commits++;
    isAwaited = false;
    if (isSent && commitBegan != NEVER) {
      lastCommit = clock.getAsLong();
      long cost = lastCommit - commitBegan;
      costs[oldestCost] = cost;
      oldestCost = (oldestCost + 1) % RECENT;
      medianCost = Arrays.stream(costs).sorted().toArray()[RECENT / 2];
      committing += cost;
    }
    commitBegan = NEVER;
  }
}
