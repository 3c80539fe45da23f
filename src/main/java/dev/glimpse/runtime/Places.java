package dev.glimpse.runtime;

import dev.glimpse.fetch.FairShare;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * The places among the images in flight.
 *
 * <p>Nobody takes more than a {@linkplain FairShare fair share}: partitions whose images are stuck
 * leave room for the others. And whoever found no place stands in line, and nobody takes a place
 * that the line needs: else the tasks that are asked first after each batch would take every place
 * that it freed, and the others none while there is a backlog.
 */
final class Places {

  private final Set<Object> line = new LinkedHashSet<>();
  private final Map<Object, Integer> held = new HashMap<>();
  private final int count;
  private int free;

  Places(int count) {
    this.count = count;
    free = count;
  }

  /** How many are not free. */
  synchronized int taken() {
    return count - free;
  }

  /** Takes a place if there is one for this asker; else it stands in line from now on. */
  synchronized boolean tryTake(Object asker) {
    if (free > 0 && !FairShare.allows(held.getOrDefault(asker, 0), free)) {
      line.remove(asker); // it waits for its own images, not for others'
      return false;
    }
    line.add(asker);
    if (free > 0 && (free >= line.size() || line.iterator().next() == asker)) {
      line.remove(asker);
      hold(asker);
      return true;
    }
    return false;
  }

  /** Waits for a place, however many the asker has. */
  synchronized void take(Object asker) throws InterruptedException {
    while (free == 0) {
      wait();
    }
    hold(asker);
  }

  private void hold(Object asker) {
    free--;
    held.merge(asker, 1, Integer::sum);
  }

  synchronized void giveBack(Object asker) {
    free++;
    held.computeIfPresent(asker, (unused, count) -> count == 1 ? null : count - 1);
    notifyAll();
  }

  /** The asker will not come again. */
  synchronized void leaveLine(Object asker) {
    line.remove(asker);
  }
}
