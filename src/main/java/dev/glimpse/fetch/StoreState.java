package dev.glimpse.fetch;

import dev.glimpse.event.FailureException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One store: who waits for it, how many fetches it gets at once, and whether it is paused.
 *
 * <p>Not thread-safe.
 */
final class StoreState {

  private static final Logger LOG = LoggerFactory.getLogger(StoreState.class);

  final StoreQueue queue = new StoreQueue();
  final StoreTraffic traffic;
  private final String name;
  private final FetchRetries patience;
  private final boolean adaptive;
  private final ConcurrencyLimit limit;

  private int failures;
  private @Nullable FailureException last;
  private long reducedAt;
  private boolean slower;

  private boolean paused;
  private boolean down;
  private long pausedAt;
  private int probes;
  private long pauses;

  /** A probe is on its way or has its time; else the next image is one. */
  boolean probing;

  private long nextProbeAt;
  private long idleSince;

  /**
   * Starts open.
   *
   * @param most fetches at once
   * @param adaptive whether there may be fewer
   */
  StoreState(String name, FetchRetries patience, int most, boolean adaptive) {
    this.name = name;
    this.patience = patience;
    this.adaptive = adaptive;
    this.limit = new ConcurrencyLimit(most);
    this.traffic = new StoreTraffic(most, patience.maxOutage());
  }

  /** Returns its name, see {@link WantedImage#store}. */
  String name() {
    return name;
  }

  /** Returns the image that may go now; null if none. */
  @Nullable WantedImage next() {
    return paused ? null : queue.next(limit.current(), traffic.results());
  }

  /** Returns the image that a paused store is to be tried with; null if none waits. */
  @Nullable WantedImage nextProbe() {
    return queue.next(Integer.MAX_VALUE, traffic.results());
  }

  /** Returns whether one at a time is tried, at the most. */
  boolean isPaused() {
    return paused;
  }

  /** Returns whether it is paused for failing, and not only for too many requests. */
  boolean isDown() {
    return paused && down;
  }

  /** Returns whether it gets fewer requests at once than it might. */
  boolean isThrottled() {
    return paused && !down || limit.isReduced();
  }

  /** Returns whether it is paused for longer than images wait. */
  boolean isGivenUp(long now) {
    return paused && now - pausedAt >= patience.maxOutage().toNanos();
  }

  /** Returns whether a store that is given up may be tried with this image. */
  boolean mayProbe(long now) {
    return !probing && now - nextProbeAt >= 0;
  }

  /** Returns its last failure. */
  @Nullable FailureException last() {
    return last;
  }

  /** Returns for how long it has been paused. */
  Duration pausedFor(long now) {
    return Duration.ofNanos(now - pausedAt);
  }

  /** Ends an image's turn, however it came out. */
  void end(WantedImage image) {
    queue.free(image);
    traffic.end(image);
  }

  /** Opens it, if it was paused, and gives it more. */
  void answered(WantedImage image) {
    int held = queue.held();
    end(image);
    traffic.answered();
    failures = 0;
    limit.answered(held);
    probes = Math.max(0, probes - 1); // a store that pushes back again soon waits for longer
    if (isDown()) {
      LOG.info("{} answers again; {} images waited", name, queue.waiting());
    }
    paused = false;
    down = false;
    probing = false;
    if (slower && !limit.isReduced()) {
      slower = false;
      LOG.info("{} gets {} fetches at once again", name, limit.current());
    }
  }

  /** Counts a failure, and gives it less where it means that. */
  void failed(FailureException e) {
    failures++;
    last = e;
  }

  /** Gives it less for a failure, once for all that began before the last time. */
  void reduceFor(WantedImage image, boolean timedOut) {
    if (!adaptive || image.started <= reducedAt) {
      return;
    }
    reducedAt = traffic.starts();
    if (timedOut) {
      limit.timedOut();
    } else {
      limit.pushedBack();
    }
    if (!slower && !paused && limit.isReduced()) {
      slower = true;
      LOG.info("{} gets fewer fetches at once, as it pushes back: {}", name, message());
    }
  }

  private String message() {
    return last == null ? "" : String.valueOf(last.getMessage());
  }

  /** Returns whether it has failed so often in a row that it is to be paused. */
  boolean failsAlways() {
    return failures >= patience.pauseAfter();
  }

  /** Pauses it, unless it is. */
  boolean pause(long now) {
    if (paused) {
      return false;
    }
    paused = true;
    pausedAt = now;
    if (adaptive) {
      limit.paused();
      reducedAt = traffic.starts();
    }
    return true;
  }

  /** Notes, where it is paused, that this is more than a short break. */
  void noteDown(@Nullable Duration asked) {
    if (!down && (failsAlways() || (asked != null && asked.compareTo(patience.maxBackoff()) > 0))) {
      down = true;
      LOG.warn("{} is paused after {} failures; the last: {}", name, failures, message());
    }
  }

  /** Notes that it was given up, and when it is tried again. */
  void noteGivenUp(boolean probed, long now) {
    down = true;
    if (probed) {
      probing = false;
      nextProbeAt = now + patience.maxBackoff().toNanos();
    }
    if (queue.waiting() > 0) {
      LOG.warn("{} is given up after {}", name, patience.maxOutage());
    }
  }

  /** Returns how long to wait for the next probe. */
  Duration untilProbe(@Nullable Duration asked) {
    Duration backoff = patience.afterFailures(++probes);
    if (asked == null || asked.compareTo(backoff) <= 0) {
      return backoff;
    }
    return asked.compareTo(patience.maxOutage()) < 0 ? asked : patience.maxOutage();
  }

  /** Returns the number of a new wait for a probe; older ones mean nothing any more. */
  long beginPause() {
    probing = true;
    return ++pauses;
  }

  /** Returns whether a wait for a probe still counts. */
  boolean isPause(long number) {
    return paused && pauses == number;
  }

  /** Returns whether no image has to do with it. */
  boolean isIdle() {
    return queue.held() == 0 && queue.waiting() == 0 && !probing;
  }

  /** Returns whether nothing of it is worth remembering. */
  boolean isForgettable() {
    return isIdle() && !paused && failures == 0 && !limit.isReduced();
  }

  /** Notes when it became idle. */
  void idle(long now) {
    idleSince = now;
  }

  /** Returns whether it is idle for so long that it starts anew. */
  boolean isStale(long now) {
    long memory = patience.maxOutage().plus(patience.maxBackoff()).toNanos();
    return isIdle() && !isDown() && now - idleSince >= memory;
  }
}
