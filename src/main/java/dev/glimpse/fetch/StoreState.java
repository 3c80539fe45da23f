package dev.glimpse.fetch;

import dev.glimpse.event.FailureException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One store: the images that wait for it, how many fetches it gets at once, and whether it is
 * paused.
 *
 * <p>Not thread-safe.
 */
final class StoreState {

  private static final Logger LOG = LoggerFactory.getLogger(StoreState.class);

  final StoreQueue queue = new StoreQueue();
  final StoreTraffic traffic;
  final StorePause pause;
  private final String name;
  private final FetchRetries patience;
  private final boolean adaptive;
  private final ConcurrencyLimit limit;
  private int failures;
  private @Nullable FailureException last;
  private long reducedAt;
  private boolean slower;
  private int away;
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
    this.pause = new StorePause(patience);
  }

  /** Returns its name, see {@link WantedImage#store}. */
  String name() {
    return name;
  }

  /** Returns whether it gets fewer requests at once than it might. */
  boolean isThrottled() {
    return (pause.isPaused() && !pause.isDown()) || limit.isReduced();
  }

  /** Returns its last failure. */
  @Nullable FailureException last() {
    return last;
  }

  /** Gives turns to those that may have one, and ends those that waited for too long. */
  void grant(long now, WaitingImageNews news) {
    if (pause.isPaused()) {
      return;
    }
    long latest = now - patience.maxWait().toNanos();
    for (WantedImage late = queue.arrivedBefore(latest);
        late != null;
        late = queue.arrivedBefore(latest)) {
      queue.remove(late);
      news.late(late);
    }
    for (WantedImage next = next(); next != null; next = next()) {
      queue.take(next);
      news.release(next);
    }
  }

  /** Sends the next image ahead, if one waits. */
  void probe(WaitingImageNews news) {
    WantedImage first = queue.nextProbe(traffic.results());
    pause.probing(first != null);
    if (first != null) {
      first.probe = true;
      queue.take(first);
      news.release(first);
    }
  }

  private @Nullable WantedImage next() {
    return queue.next(limit.current(), traffic.results());
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
    if (pause.isDown()) {
      LOG.info("{} answers again; {} images waited", name, queue.waiting());
    }
    pause.end();
    if (slower && !limit.isReduced()) {
      slower = false;
      LOG.info("{} gets {} fetches at once again", name, limit.current());
    }
  }

  /** Counts a failure. */
  void failed(FailureException e) {
    failures++;
    last = e;
  }

  /** Gives it less for a failure, once for all that had their turn before the last time. */
  void reduceFor(WantedImage image, boolean timedOut) {
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
          "{} pushes back and gets fewer fetches at once, {} for now; the last failure: {}",
          name,
          limit.current(),
          message());
    }
  }

  private String message() {
    return last == null ? "none" : String.valueOf(last.getMessage());
  }

  /** Returns whether it has failed so often in a row that it is to be paused. */
  boolean failsAlways() {
    return failures >= patience.pauseAfter();
  }

  /** Pauses it, and begins again with one at a time; false if it is paused already. */
  boolean pause(long now) {
    boolean begins = pause.begin(now);
    if (begins && adaptive) {
      limit.paused();
      reducedAt = queue.turns();
    }
    return begins;
  }

  /** Notes, where it is paused, whether this is more than a short break. */
  void noteDown(@Nullable Duration asked) {
    boolean isLong = asked != null && asked.compareTo(patience.maxBackoff()) > 0;
    if ((failsAlways() || isLong) && pause.noteDown()) {
      LOG.warn("{} is paused after {} failures; the last: {}", name, failures, message());
    }
  }

  /** Gives up what waits for it. */
  void giveUp(boolean probed, long now, WaitingImageNews news) {
    pause.noteGivenUp(probed, now);
    if (queue.waiting() > 0) {
      LOG.warn("{} is given up after {}", name, patience.maxOutage());
    }
    long results = traffic.results();
    for (WantedImage next = queue.nextProbe(results);
        next != null;
        next = queue.nextProbe(results)) {
      queue.remove(next);
      news.giveUp(next);
    }
  }

  /** Notes whether an image waits elsewhere, before it tries again. */
  void away(WantedImage image, boolean isAway) {
    if (image.away != isAway) {
      image.away = isAway;
      away += isAway ? 1 : -1;
    }
  }

  /** Returns whether no image has to do with it. */
  boolean isIdle() {
    return away == 0 && queue.held() == 0 && queue.waiting() == 0 && !pause.isProbing();
  }

  /** Returns whether nothing of it is worth remembering. */
  boolean isForgettable() {
    return isIdle() && !pause.isPaused() && failures == 0 && !limit.isReduced();
  }

  /** Notes when it became idle. */
  void idle(long now) {
    idleSince = now;
  }

  /** Returns whether it is idle for so long that it starts anew. */
  boolean isStale(long now) {
    long memory = patience.maxOutage().plus(patience.maxBackoff()).toNanos();
    return isIdle() && !pause.isDown() && now - idleSince >= memory;
  }
}
