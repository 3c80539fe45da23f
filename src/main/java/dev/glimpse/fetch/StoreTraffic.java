package dev.glimpse.fetch;

import dev.glimpse.event.PushBack;
import java.time.Duration;

/**
 * The requests to one store, and the rule that distinguishes push-back of the store from failures
 * of one image.
 *
 * <ul>
 *   <li>A connection that is refused or breaks while other requests to the store run is push-back.
 *       Where no other request runs, it is a failure of the image. A server that crashes on one
 *       image breaks connections too. Therefore an image that was pushed back in this way as often
 *       as the limit can be halved, and once more, is tried alone from then on.
 *   <li>429, 503 and similar answers are push-back, unless the store has since pushed back no other
 *       image and has answered {@value #CALM} requests that began later: then it is a failure of
 *       the image. An image that is pushed back twice lets others go first, to make this visible.
 *   <li>An image that was first pushed back longer ago than the longest outage fails.
 * </ul>
 *
 * <p>Not thread-safe.
 */
final class StoreTraffic {

  /**
   * Answers in a row after which push-back of a single image does not mean overload of the store.
   */
  private static final int CALM = 10;

  /** The meanings of a failure. */
  enum Verdict {
    /** The failure counts as an attempt of the image. */
    IMAGE,
    /** The store pushes back: the image waits, and uses no attempt. */
    STORE,
    /** The image has been pushed back for too long. */
    TOO_LONG
  }

  private final int mostBroken;
  private final Duration longest;
  private int running;
  private long starts;
  private long answers;
  private long pushBacks;
  private long results;

  /**
   * Creates the state without requests.
   *
   * @param most maximum number of concurrent requests
   * @param longest maximum time for which an image is pushed back
   */
  StoreTraffic(int most, Duration longest) {
    this.mostBroken = Integer.SIZE - Integer.numberOfLeadingZeros(most);
    this.longest = longest;
  }

  /** Counts a request that begins. */
  void begin(FetchTask image) {
    running++;
    image.started = ++starts;
    image.shared = running > 1;
    image.running = true;
  }

  /**
   * Counts a request that has ended, if it had begun, and records whether others ran in parallel.
   */
  void end(FetchTask image) {
    if (image.running) {
      image.running = false;
      image.shared |= starts > image.started;
      running--;
      results++;
    }
  }

  /** Counts an answer. */
  void answered() {
    answers++;
  }

  /** Returns how many requests have ended. */
  long results() {
    return results;
  }

  /** Returns the meaning of a failed request. */
  Verdict judge(FetchTask image, PushBack pushBack, long now) {
    return switch (pushBack) {
      case NONE -> Verdict.IMAGE;
      case POSSIBLE -> broken(image);
      case EXPLICIT -> asked(image, now);
    };
  }

  private Verdict broken(FetchTask image) {
    if (!image.shared) {
      return Verdict.IMAGE;
    }
    image.broken++;
    image.alone = image.broken >= mostBroken;
    pushBacks++;
    return Verdict.STORE;
  }

  private Verdict asked(FetchTask image, long now) {
    if (longest.isZero()) {
      return Verdict.IMAGE;
    }
    boolean again = image.pushedBack;
    if (!again) {
      image.pushedBack = true;
      image.pushedBackAt = now;
    } else if (now - image.pushedBackAt >= longest.toNanos()) {
      return Verdict.TOO_LONG;
    }
    boolean seen = again && answers >= image.calmAt;
    boolean store = !seen || pushBacks > image.pushBacksThen;
    if (store) {
      pushBacks++;
      // Answers to requests that are running now say nothing about the time from now on.
      image.calmAt = answers + running + CALM;
      image.pushBacksThen = pushBacks;
      if (again && !seen) {
        image.asideUntil = results + running + CALM;
      }
    }
    return store ? Verdict.STORE : Verdict.IMAGE;
  }
}
