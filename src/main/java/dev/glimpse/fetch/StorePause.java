package dev.glimpse.fetch;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The circuit breaker of one store: closed, or paused and tried with one image at a time.
 *
 * <p>Not thread-safe.
 */
final class StorePause {

  private final FetchRetries patience;
  private boolean paused;
  private boolean down;
  private long since;
  private int probes;
  private long number;
  private boolean probing;
  private long nextProbeAt;

  /** Starts closed. */
  StorePause(FetchRetries patience) {
    this.patience = patience;
  }

  /** Returns whether one at a time is tried, at the most. */
  boolean isPaused() {
    return paused;
  }

  /** Returns whether it is paused for more than a short break. */
  boolean isDown() {
    return paused && down;
  }

  /** Returns for how long it has been paused. */
  Duration time(long now) {
    return Duration.ofNanos(now - since);
  }

  /** Returns whether it is paused for longer than images wait. */
  boolean isGivenUp(long now) {
    return paused && now - since >= patience.maxOutage().toNanos();
  }

  /** Returns whether a probe is on its way or has its time; else the next image is one. */
  boolean isProbing() {
    return probing;
  }

  /** Notes whether a probe is on its way. */
  void probing(boolean on) {
    probing = on;
  }

  /** Returns whether an image that comes now may be the probe. */
  boolean mayProbe(long now) {
    return !probing && (!isGivenUp(now) || now - nextProbeAt >= 0);
  }

  /** Pauses it; false if it is paused already. */
  boolean begin(long now) {
    boolean begins = !paused;
    if (begins) {
      paused = true;
      since = now;
    }
    return begins;
  }

  /** Notes that it is more than a short break; false if that is known. */
  boolean noteDown() {
    boolean news = !down;
    down = true;
    return news;
  }

  /** Notes that it was given up, and when it is tried again if this was a probe. */
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
   * @return the number of this wait; older ones mean nothing any more
   */
  long awaitProbe() {
    probing = true;
    return ++number;
  }

  /** Returns whether a wait for a probe still counts. */
  boolean awaits(long wait) {
    return paused && number == wait;
  }

  /** Returns how long to wait for the next probe. */
  Duration untilProbe(@Nullable Duration asked) {
    Duration backoff = patience.afterFailures(++probes);
    if (asked == null || asked.compareTo(backoff) <= 0) {
      return backoff;
    }
    return asked.compareTo(patience.maxOutage()) < 0 ? asked : patience.maxOutage();
  }

  /** Ends it. A store that pushes back again soon waits for longer than one that does not. */
  void end() {
    probes = Math.max(0, probes - 1);
    paused = false;
    down = false;
    probing = false;
  }
}
