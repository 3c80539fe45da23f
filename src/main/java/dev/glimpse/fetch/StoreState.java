package dev.glimpse.fetch;

import dev.glimpse.config.FetchRetryConfig;
import dev.glimpse.event.FailureException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The state of one store: the images that wait for it, its limit of concurrent fetches, and its
 * circuit breaker.
 *
 * <p>Not thread-safe.
 */
final class StoreState {

  private static final Logger LOG = LoggerFactory.getLogger(StoreState.class);

  final StoreQueue queue = new StoreQueue();
  final StoreTraffic traffic;
  final StorePause pause;
  private final String name;
  private final FetchRetryConfig patience;
  private final boolean adaptive;
  private final ConcurrencyLimit limit;
  private int failures;
  private @Nullable FailureException last;
  private long reducedAt;
  private boolean slower;
  private int away;
  private long idleSince;

  /**
   * Creates the state of a store that is not paused.
   *
   * @param most maximum number of concurrent fetches
   * @param adaptive whether the number may be reduced
   */
  StoreState(String name, FetchRetryConfig patience, int most, boolean adaptive) {
    this.name = name;
    this.patience = patience;
    this.adaptive = adaptive;
    this.limit = new ConcurrencyLimit(most);
    this.traffic = new StoreTraffic(most, patience.maxOutage());
    this.pause = new StorePause(patience);
  }

  /** Returns the store's name, see {@link FetchTask#store}. */
  String name() {
    return name;
  }

  /** Returns whether the store is below its maximum of concurrent fetches. */
  boolean isThrottled() {
    return (pause.isPaused() && !pause.isDown()) || limit.isReduced();
  }

  /** Returns the store's last failure. */
  @Nullable FailureException last() {
    return last;
  }

  /** Gives turns up to the limit, and fails images that waited for too long. */
  void grant(long now, WaitingImageNews news) {
    if (pause.isPaused()) {
      return;
    }
    long latest = now - patience.maxWait().toNanos();
    for (FetchTask late = queue.arrivedBefore(latest);
        late != null;
        late = queue.arrivedBefore(latest)) {
      queue.remove(late);
      news.late(late);
    }
    for (FetchTask next = next(); next != null; next = next()) {
      queue.take(next);
      news.release(next);
    }
  }

  /** Sends the next waiting image as a probe, if there is one. */
  void probe(WaitingImageNews news) {
    FetchTask first = queue.nextProbe(traffic.results());
    pause.probing(first != null);
    if (first != null) {
      first.probe = true;
      queue.take(first);
      news.release(first);
    }
  }

  private @Nullable FetchTask next() {
    return queue.next(limit.current(), traffic.results());
  }

  /** Ends an image's turn after any result. */
  void end(FetchTask image) {
    queue.free(image);
    traffic.end(image);
  }

  /** Records an answer: closes the circuit breaker and raises the limit. */
  void answered(FetchTask image) {
    int held = queue.held();
    end(image);
    traffic.answered();
    failures = 0;
    limit.answered(held);
    if (pause.isDown()) {
      LOG.info("Store {} answers again; resuming {} waiting images", name, queue.waiting());
    }
    pause.end();
    if (slower && !limit.isReduced()) {
      slower = false;
      LOG.info("Store {} is back at its limit of {} concurrent fetches", name, limit.current());
    }
  }

  /** Counts a failure. */
  void failed(FailureException e) {
    failures++;
    last = e;
  }

  /** Reduces the limit for a failure, once for all images that had their turn by then. */
  void reduceFor(FetchTask image, boolean timedOut) {
    if (!adaptive || image.turn <= reducedAt) {
      return;
    }
    reducedAt = queue.turns();
    if (timedOut) {
      limit.timedOut();
    } else {
      limit.pushedBack();
    }
    if (!slower && !pause.isPaused() && limit.isReduced()) {
      slower = true;
      LOG.info(
          "Store {} pushes back; reducing its concurrent fetches, now {}; the last failure: {}",
          name,
          limit.current(),
          message());
    }
  }

  private String message() {
    return last == null ? "none" : String.valueOf(last.getMessage());
  }

  /** Returns whether the number of failures in a row requires a pause. */
  boolean failsAlways() {
    return failures >= patience.pauseAfter();
  }

  /** Pauses the store and restarts its limit at one; returns false if it is paused already. */
  boolean pause(long now) {
    boolean begins = pause.begin(now);
    if (begins && adaptive) {
      limit.paused();
      reducedAt = queue.turns();
    }
    return begins;
  }

  /** Records whether a pause is more than a short break. */
  void noteDown(@Nullable Duration asked) {
    boolean isLong = asked != null && asked.compareTo(patience.maxBackoff()) > 0;
    if ((failsAlways() || isLong) && pause.noteDown()) {
      LOG.warn(
          "Store {} is paused after {} failures; its images wait; the last failure: {}",
          name,
          failures,
          message());
    }
  }

  /** Fails the waiting images. */
  void giveUp(boolean probed, long now, WaitingImageNews news) {
    pause.noteGivenUp(probed, now);
    if (queue.waiting() > 0) {
      LOG.warn(
          "Store {} is given up after {}; its waiting images become dead letters",
          name,
          patience.maxOutage());
    }
    long results = traffic.results();
    for (FetchTask next = queue.nextProbe(results); next != null; next = queue.nextProbe(results)) {
      queue.remove(next);
      news.giveUp(next);
    }
  }

  /** Records whether an image waits for its own backoff before a retry. */
  void away(FetchTask image, boolean isAway) {
    if (image.away != isAway) {
      image.away = isAway;
      away += isAway ? 1 : -1;
    }
  }

  /** Returns whether no image uses the store. */
  boolean isIdle() {
    return away == 0 && queue.held() == 0 && queue.waiting() == 0 && !pause.isProbing();
  }

  /** Returns whether no state is worth keeping. */
  boolean isForgettable() {
    return isIdle() && !pause.isPaused() && failures == 0 && !limit.isReduced();
  }

  /** Records when the store became idle. */
  void idle(long now) {
    idleSince = now;
  }

  /** Returns whether the store has been idle long enough to forget its state. */
  boolean isStale(long now) {
    long memory = patience.maxOutage().plus(patience.maxBackoff()).toNanos();
    return isIdle() && !pause.isDown() && now - idleSince >= memory;
  }
}
