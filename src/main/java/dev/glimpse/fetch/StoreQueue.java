package dev.glimpse.fetch;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The images that wait for their turn at one store, and the number of images that have it, by lane.
 *
 * <p>Each lane keeps its {@link FairSharePolicy} of the turns. The lane with the fewest turns goes
 * first, and among equal ones the one whose last turn was longest ago; within a lane the images
 * keep their order of arrival. An image that stands aside lets images of all lanes go first. An
 * image that must run alone has its turn when no other image has one, and blocks all others.
 *
 * <p>Not thread-safe.
 */
final class StoreQueue {

  private static final class Lane {
    private final TreeSet<FetchTask> waiting =
        new TreeSet<>(Comparator.comparingLong(image -> image.ticket));
    private int held;
  }

  private final Map<Object, Lane> lanes = new LinkedHashMap<>();
  private int held;
  private int waiting;
  private long turns;
  private @Nullable FetchTask alone;

  /** Returns how many images have their turn. */
  int held() {
    return held;
  }

  /** Returns the number of the last turn. */
  long turns() {
    return turns;
  }

  /** Returns how many images wait. */
  int waiting() {
    return waiting;
  }

  /** Adds an image in the order of its ticket. */
  void add(FetchTask image) {
    if (lanes.computeIfAbsent(image.lane, unused -> new Lane()).waiting.add(image)) {
      waiting++;
    }
  }

  /** Removes an image if it waits. */
  void remove(FetchTask image) {
    Lane lane = lanes.get(image.lane);
    if (lane != null && lane.waiting.remove(image)) {
      waiting--;
      forget(image.lane, lane);
    }
  }

  /**
   * Returns the image whose turn is next; null if none waits, or no lane may have more. Images that
   * stand aside are skipped, unless no other image has its turn.
   *
   * @param limit maximum number of turns at once
   * @param results number of requests that have ended, see {@link FetchTask#asideUntil}
   */
  @Nullable FetchTask next(int limit, long results) {
    if (alone != null) {
      return null;
    }
    FetchTask best = null;
    int fewest = Integer.MAX_VALUE;
    for (Lane lane : lanes.values()) {
      if (lane.held < fewest && FairSharePolicy.allows(lane.held, limit - held)) {
        for (FetchTask image : lane.waiting) {
          if (image.asideUntil <= results) {
            best = image;
            fewest = lane.held;
            break;
          }
        }
      }
    }
    if (best == null) {
      return held == 0 ? firstAside() : null;
    }
    return best.alone && held > 0 ? null : best; // the store will soon be free for it
  }

  /** Returns the image for a probe, regardless of the number of turns; null if none waits. */
  @Nullable FetchTask nextProbe(long results) {
    FetchTask next = next(Integer.MAX_VALUE, results);
    return next == null ? firstAside() : next;
  }

  private @Nullable FetchTask firstAside() {
    return lanes.values().stream()
        .flatMap(lane -> lane.waiting.stream())
        .min(Comparator.comparingLong(image -> image.asideUntil))
        .orElse(null);
  }

  /** Returns the image that has waited longest, since before the given time; null if none. */
  @Nullable FetchTask arrivedBefore(long nanos) {
    for (Lane lane : lanes.values()) {
      if (!lane.waiting.isEmpty() && lane.waiting.first().arrived - nanos < 0) {
        return lane.waiting.first();
      }
    }
    return null;
  }

  /** Gives an image its turn. */
  void take(FetchTask image) {
    Lane lane = lanes.remove(image.lane);
    if (lane == null) {
      lane = new Lane();
    }
    lanes.put(image.lane, lane); // at the end of the queue
    if (lane.waiting.remove(image)) {
      waiting--;
    }
    image.hasTurn = true;
    image.turn = ++turns;
    if (image.alone) {
      alone = image;
    }
    lane.held++;
    held++;
  }

  /** Ends an image's turn, if any. */
  void free(FetchTask image) {
    Lane lane = lanes.get(image.lane);
    if (!image.hasTurn || lane == null) {
      return;
    }
    image.hasTurn = false;
    if (alone == image) {
      alone = null;
    }
    lane.held--;
    held--;
    forget(image.lane, lane);
  }

  private void forget(Object key, Lane lane) {
    if (lane.held == 0 && lane.waiting.isEmpty()) {
      lanes.remove(key);
    }
  }
}
