package dev.glimpse.fetch;

import dev.glimpse.store.DaemonThreads;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The fetching threads, shared by lanes: a lane whose fetches hang keeps its {@link FairShare} and
 * leaves the rest to the others. Within a lane first come, first served; among lanes the one with
 * the fewest running goes first.
 *
 * <p>Threads: its own daemons run the fetches; any thread hands them in. The queue is as long as
 * the caller lets it be.
 */
final class FetchLanes {

  private static final Logger LOG = LoggerFactory.getLogger(FetchLanes.class);

  private static final class Lane {
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private int running;
  }

  private final Map<Object, Lane> lanes = new LinkedHashMap<>();
  private final List<Thread> threads = new ArrayList<>();
  private int idle;
  private boolean closed;

  FetchLanes(int count) {
    idle = count;
    ThreadFactory factory = DaemonThreads.named("fetch");
    for (int i = 0; i < count; i++) {
      threads.add(factory.newThread(this::work));
    }
    threads.forEach(Thread::start);
  }

  /**
   * Runs the fetch when its lane's turn comes.
   *
   * @param lane any object that is equal for fetches of one lane
   * @throws RejectedExecutionException after {@link #close}
   */
  synchronized void execute(Object lane, Runnable fetch) {
    if (closed) {
      throw new RejectedExecutionException("closed");
    }
    lanes.computeIfAbsent(lane, unused -> new Lane()).waiting.add(fetch);
    notifyAll();
  }

  private void work() {
    Object lane = null;
    try {
      while (true) {
        Runnable fetch;
        synchronized (this) {
          if (lane != null) {
            finished(lane);
          }
          lane = next();
          while (lane == null && !closed) {
            wait();
            lane = next();
          }
          if (lane == null || closed) {
            return;
          }
          fetch = begin(lane);
        }
        run(fetch);
      }
    } catch (InterruptedException e) { // closed
      Thread.currentThread().interrupt();
    }
  }

  private static void run(Runnable fetch) {
    try {
      fetch.run();
    } catch (RuntimeException e) { // a bug; the thread is worth more
      LOG.error("A fetch failed in a way that should not be", e);
    }
  }

  private @Nullable Object next() {
    Object best = null;
    int fewest = Integer.MAX_VALUE;
    for (Map.Entry<Object, Lane> entry : lanes.entrySet()) {
      Lane lane = entry.getValue();
      if (!lane.waiting.isEmpty()
          && lane.running < fewest
          && FairShare.allows(lane.running, idle)) {
        best = entry.getKey();
        fewest = lane.running;
      }
    }
    return best;
  }

  /** Moves the lane to the end of the line of its equals. */
  private Runnable begin(Object key) {
    Lane lane = lanes.remove(key);
    if (lane == null) {
      throw new IllegalStateException("chosen and gone");
    }
    lanes.put(key, lane);
    lane.running++;
    idle--;
    return lane.waiting.remove();
  }

  private void finished(Object key) {
    Lane lane = lanes.get(key);
    if (lane != null) {
      lane.running--;
      if (lane.running == 0 && lane.waiting.isEmpty()) {
        lanes.remove(key);
      }
    }
    idle++;
    notifyAll(); // a lane that had its share may go on
  }

  /** Interrupts what runs and forgets what waits. */
  synchronized void close() {
    closed = true;
    lanes.values().forEach(lane -> lane.waiting.clear());
    threads.forEach(Thread::interrupt);
    notifyAll();
  }
}
