package dev.glimpse.fetch;

import dev.glimpse.config.FetchRetryConfig;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The circuit breaker of one store: closed, or paused and tried with one image at a time.
 *
 * <p>Not thread-safe.
 */
final class StorePause {

  private final FetchRetryConfig patience;
  private boolean paused;
  private boolean down;
  private long since;
  private int probes;
  private long number;
  private boolean probing;
  private long nextProbeAt;

  /** Creates a closed circuit breaker. */
  StorePause(FetchRetryConfig patience) {
    this.patience = patience;
  }

  /** Returns whether the store is paused, with at most one probe at a time. */
  boolean isPaused() {
    return paused;
  }

  /** Returns whether the store is paused for more than a short break. */
  boolean isDown() {
    return paused && down;
  }

  /** Returns how long the store has been paused. */
  Duration time(long now) {
    return Duration.ofNanos(now - since);
  }

  /** Returns whether the pause exceeds the longest outage. */
  boolean isGivenUp(long now) {
    return paused && now - since >= patience.maxOutage().toNanos();
  }

  /** Returns whether a probe is running or scheduled; if not, the next image is the probe. */
  boolean isProbing() {
    return probing;
  }

  /** Sets whether a probe is running or scheduled. */
  void probing(boolean on) {
    probing = on;
  }

  /** Returns whether an image that arrives now may be the probe. */
  boolean mayProbe(long now) {
    return !probing && (!isGivenUp(now) || now - nextProbeAt >= 0);
  }

  /** Pauses the store; returns false if it is paused already. */
  boolean begin(long now) {
    boolean begins = !paused;
    if (begins) {
      paused = true;
      since = now;
    }
    return begins;
  }

  /** Records that the pause is more than a short break; returns false if this is known. */
  boolean noteDown() {
    boolean news = !down;
    down = true;
    return news;
  }

  /** Records that the store was given up and, after a probe, schedules the next one. */
  void noteGivenUp(boolean probed, long now) {
    down = true;
    if (probed) {
      probing = false;
      nextProbeAt = now + patience.maxBackoff().toNanos();
    }
  }

  /**
   * Begins to wait for the next probe.
   *
   * @return the number of this wait, which invalidates earlier ones
   */
  long awaitProbe() {
    probing = true;
    return ++number;
  }

  /** Returns whether a wait for a probe is still valid. */
  boolean awaits(long wait) {
    return paused && number == wait;
  }

  /**
   * Returns how long to wait for the next probe.
   *
   * @param asked the pause that the store asked for; null if it did not
   * @param random a random number from 0 to 1, exclusive
   */
  Duration untilProbe(@Nullable Duration asked, double random) {
    Duration backoff = RetryBackoff.afterFailures(++probes, patience, random);
    if (asked == null || asked.compareTo(backoff) <= 0) {
      return backoff;
    }
    return asked.compareTo(patience.maxOutage()) < 0 ? asked : patience.maxOutage();
  }

  /** Ends the pause. The next pause begins with a longer wait if it follows soon. */
  void end() {
    probes = Math.max(0, probes - 1);
    paused = false;
    down = false;
    probing = false;
  }
}
