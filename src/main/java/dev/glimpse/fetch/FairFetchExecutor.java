package dev.glimpse.fetch;

import dev.glimpse.system.DaemonThreadFactory;
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
 * The fetch threads, shared by lanes: a lane whose fetches hang keeps its {@link FairSharePolicy}
 * and leaves the rest to the others. Within a lane the order is first come, first served; the lane
 * with the fewest running fetches goes first.
 *
 * <p>Threads: its own daemon threads run the fetches; any thread may submit them. The caller bounds
 * the length of the queue.
 */
final class FairFetchExecutor {

  private static final Logger LOG = LoggerFactory.getLogger(FairFetchExecutor.class);

  private static final class Lane {
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private int running;
  }

  private final Map<Object, Lane> lanes = new LinkedHashMap<>();
  private final List<Thread> threads = new ArrayList<>();
  private int idle;
  private boolean closed;

  FairFetchExecutor(int count) {
    idle = count;
    ThreadFactory factory = DaemonThreadFactory.named("fetch");
    for (int i = 0; i < count; i++) {
      threads.add(factory.newThread(this::work));
    }
    threads.forEach(Thread::start);
  }

  /**
   * Queues a fetch, which runs when its lane has its turn.
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
    } catch (RuntimeException e) { // a bug; the thread continues
      LOG.error("Unexpected error in a fetch; the fetch thread continues", e);
    }
  }

  private @Nullable Object next() {
    Object best = null;
    int fewest = Integer.MAX_VALUE;
    for (Map.Entry<Object, Lane> entry : lanes.entrySet()) {
      Lane lane = entry.getValue();
      if (!lane.waiting.isEmpty()
          && lane.running < fewest
          && FairSharePolicy.allows(lane.running, idle)) {
        best = entry.getKey();
        fewest = lane.running;
      }
    }
    return best;
  }

  /** Moves the lane behind the other lanes with the same number of running fetches. */
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
    notifyAll(); // a lane at its limit may continue
  }

  /** Interrupts running fetches and discards waiting ones. */
  synchronized void close() {
    closed = true;
    lanes.values().forEach(lane -> lane.waiting.clear());
    threads.forEach(Thread::interrupt);
    notifyAll();
  }
}
