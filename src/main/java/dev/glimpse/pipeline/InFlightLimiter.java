package dev.glimpse.pipeline;

import dev.glimpse.fetch.FairSharePolicy;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * A limit on the images in flight: each one holds a permit.
 *
 * <p>No holder takes more than a {@linkplain FairSharePolicy fair share}: partitions whose images
 * are stuck leave permits for the others. A task that got no permit stands in line, and permits
 * that the line needs are reserved for it: otherwise the tasks that are called first after each
 * batch would take every permit that it released, and the others none while there is a backlog.
 */
final class InFlightLimiter {

  private final Set<Object> line = new LinkedHashSet<>();
  private final Map<Object, Integer> held = new HashMap<>();
  private final int count;
  private int free;

  InFlightLimiter(int count) {
    this.count = count;
    free = count;
  }

  /** Returns the number of permits that are taken. */
  synchronized int taken() {
    return count - free;
  }

  /**
   * Takes a permit if one is free for this holder; otherwise the holder stands in line from now on.
   */
  synchronized boolean tryTake(Object holder) {
    if (free > 0 && !FairSharePolicy.allows(held.getOrDefault(holder, 0), free)) {
      line.remove(holder); // it waits for its own images, not for those of others
      return false;
    }
    line.add(holder);
    if (free > 0 && (free >= line.size() || line.iterator().next() == holder)) {
      line.remove(holder);
      hold(holder);
      return true;
    }
    return false;
  }

  /** Waits for a permit, without a fair share. */
  synchronized void take(Object holder) throws InterruptedException {
    while (free == 0) {
      wait();
    }
    hold(holder);
  }

  private void hold(Object holder) {
    free--;
    held.merge(holder, 1, Integer::sum);
  }

  synchronized void giveBack(Object holder) {
    free++;
    held.computeIfPresent(holder, (unused, count) -> count == 1 ? null : count - 1);
    notifyAll();
  }

  /** Removes the holder from the line. */
  synchronized void leaveLine(Object holder) {
    line.remove(holder);
  }
}
