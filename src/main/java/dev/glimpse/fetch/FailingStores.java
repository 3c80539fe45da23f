package dev.glimpse.fetch;

import dev.glimpse.event.FailureException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The stores that fail, and the images that wait for them.
 *
 * <p>A store that fails several times in a row, or says by Retry-After that it wants to be left
 * alone, is <em>paused</em>: its images wait, and one after the other is sent ahead as a probe. The
 * first that the store answers, be it with "not found", opens it. A store that is paused for longer
 * than the longest outage is <em>given up</em>: what waits fails, and so does what comes later, but
 * for a probe now and then.
 *
 * <p>Waiting images hold up their partitions; that is what they wait for: that nobody has to replay
 * a store's bad night from the dead letter topic. But strangers choose stores too, so nobody waits
 * for longer than one outage, and probes take turns, so that an image that its store can never hand
 * out does not stand for the store.
 *
 * <p>Knows failing stores only, and at most {@value #MOST} of them. Thread-safe; calls nobody while
 * it is locked.
 */
final class FailingStores {

  private static final Logger LOG = LoggerFactory.getLogger(FailingStores.class);
  private static final int MOST = 1024;

  /** What an image that could be fetched is to do. */
  enum Way {
    GO,
    WAIT,
    GIVE_UP
  }

  private static final class Store {
    private final String name;
    private final Deque<WantedImage> waiting = new ArrayDeque<>();
    private int failures;
    private boolean paused;
    private long pausedAt;
    private int probes;

    /** A probe is on its way or has its time; else the next image is one. */
    private boolean probing;

    private long nextProbe;
    private FailureException last;

    Store(String name, FailureException last) {
      this.name = name;
      this.last = last;
    }
  }

  private final Map<String, Store> failing = new LinkedHashMap<>();
  private final FetchRetries patience;
  private final Alarm alarm;
  private final Consumer<WantedImage> release;

  /**
   * None yet.
   *
   * @param release told of an image that is to go on
   */
  FailingStores(FetchRetries patience, Alarm alarm, Consumer<WantedImage> release) {
    this.patience = patience;
    this.alarm = alarm;
    this.release = release;
  }

  /** Whether an image may be fetched now; keeps it if it has to wait. */
  synchronized Way admit(WantedImage wanted) {
    Store store = failing.get(wanted.store);
    if (store == null || !store.paused || wanted.probe) {
      return Way.GO;
    }
    if (givenUp(store)) {
      if (store.probing || alarm.nanos() < store.nextProbe) {
        return Way.GIVE_UP;
      }
      return probeWith(store, wanted);
    }
    if (!store.probing) {
      return probeWith(store, wanted);
    }
    store.waiting.add(wanted);
    return Way.WAIT;
  }

  private static Way probeWith(Store store, WantedImage wanted) {
    store.probing = true;
    wanted.probe = true;
    return Way.GO;
  }

  private boolean givenUp(Store store) {
    return alarm.nanos() - store.pausedAt >= patience.maxOutage().toNanos();
  }

  /** The last failure of an image's store, and for how long there were nothing else. */
  synchronized @Nullable Outage outage(WantedImage wanted) {
    Store store = failing.get(wanted.store);
    return store == null || !store.paused
        ? null
        : new Outage(store.last, Duration.ofNanos(alarm.nanos() - store.pausedAt));
  }

  /** Why nobody waits for a store any more. */
  record Outage(FailureException last, Duration time) {}

  /**
   * A store failed in a way that may pass.
   *
   * @param givenUp told of each image that waited for nothing
   * @return what the image itself is to do: GO is to go by its own backoff
   */
  Way failed(WantedImage wanted, FailureException e, Consumer<WantedImage> givenUp) {
    List<WantedImage> lost = new ArrayList<>();
    Way way;
    synchronized (this) {
      way = note(wanted, e, lost);
    }
    lost.forEach(givenUp);
    return way;
  }

  private Way note(WantedImage wanted, FailureException e, List<WantedImage> lost) {
    boolean probed = wanted.probe;
    wanted.probe = false;
    Store store = known(wanted, e);
    if (store == null) {
      return Way.GO;
    }
    store.failures++;
    store.last = e;
    Duration asked = e.retryAfter();
    if (!store.paused && (store.failures >= patience.pauseAfter() || asked != null)) {
      store.paused = true;
      store.pausedAt = alarm.nanos();
      LOG.warn(
          "{} is paused after {} failures; the last: {}",
          store.name,
          store.failures,
          e.getMessage());
      probed = true;
    }
    if (!store.paused) {
      return Way.GO;
    }
    if (givenUp(store)) {
      if (probed) {
        store.probing = false;
        store.nextProbe = alarm.nanos() + patience.maxBackoff().toNanos();
      }
      if (!store.waiting.isEmpty()) {
        LOG.warn("{} is given up after {}", store.name, patience.maxOutage());
      }
      lost.addAll(store.waiting);
      store.waiting.clear();
      return Way.GIVE_UP;
    }
    store.waiting.add(wanted);
    if (probed) {
      store.probing = true;
      alarm.after(untilProbe(store, asked), () -> probe(store));
    }
    return Way.WAIT;
  }

  private Duration untilProbe(Store store, @Nullable Duration asked) {
    Duration backoff = patience.afterFailures(++store.probes);
    if (asked == null || asked.compareTo(backoff) <= 0) {
      return backoff;
    }
    return asked.compareTo(patience.maxOutage()) < 0 ? asked : patience.maxOutage();
  }

  private @Nullable Store known(WantedImage wanted, FailureException e) {
    String name = wanted.store;
    if (name == null) {
      return null;
    }
    if (!failing.containsKey(name) && failing.size() >= MOST && !forgetOne()) {
      return null;
    }
    return failing.computeIfAbsent(name, n -> new Store(n, e));
  }

  private boolean forgetOne() {
    for (Iterator<Store> stores = failing.values().iterator(); stores.hasNext(); ) {
      Store store = stores.next();
      if (store.waiting.isEmpty() && !store.probing) {
        stores.remove();
        return true;
      }
    }
    return false;
  }

  private void probe(Store store) {
    WantedImage first;
    synchronized (this) {
      first = store.waiting.poll();
      store.probing = first != null;
      if (first != null) {
        first.probe = true;
      }
    }
    if (first != null) {
      release.accept(first);
    }
  }

  /** A store answered, if only with a no. */
  void alive(WantedImage wanted) {
    List<WantedImage> released;
    synchronized (this) {
      wanted.probe = false;
      Store store = failing.remove(wanted.store);
      if (store == null || !store.paused) {
        return;
      }
      released = List.copyOf(store.waiting);
      store.waiting.clear(); // a probe's time may still come
      LOG.info("{} answers again; {} images waited", store.name, released.size());
    }
    released.forEach(release);
  }

  /** An image ended without having asked its store. */
  void unasked(WantedImage wanted) {
    Store store;
    synchronized (this) {
      store = failing.get(wanted.store);
      if (store != null) {
        store.waiting.remove(wanted);
      }
      if (!wanted.probe) {
        return;
      }
      wanted.probe = false;
    }
    if (store != null) {
      probe(store);
    }
  }

  /** Stores that images wait for, or that were given up. */
  synchronized int paused() {
    return (int) failing.values().stream().filter(store -> store.paused).count();
  }
}
