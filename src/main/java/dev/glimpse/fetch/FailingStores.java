package dev.glimpse.fetch;

import dev.glimpse.event.FailureCode;
import dev.glimpse.event.FailureException;
import dev.glimpse.event.PushBack;
import dev.glimpse.fetch.StoreTraffic.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The stores that images are fetched from: how many fetches each gets at once, and the images that
 * wait for it.
 *
 * <p>A store that <em>pushes back</em> gets fewer fetches at once ({@link ConcurrencyLimit}); the
 * images that it pushed back wait for their turn again and use no attempt ({@link StoreTraffic} has
 * the rule). If one at a time is pushed back, too, the store is paused.
 *
 * <p>A store that fails several times in a row, or says by Retry-After that it wants to be left
 * alone, is <em>paused</em>: its images wait, and one after the other is sent ahead as a probe. The
 * first that the store answers, be it with "not found", opens it. A store that is paused for longer
 * than the longest outage is <em>given up</em>: what waits fails, and so does what comes later, but
 * for a probe now and then.
 *
 * <p>Waiting images hold up their partitions; that spares a replay of a store's bad night from the
 * dead letter topic. But requests choose stores, too. Therefore no image waits for longer than one
 * outage for a store that answers nothing, nor for longer than the longest wait for its turn.
 *
 * <p>Thread-safe; calls the listener while it is not locked.
 */
final class FailingStores {

  /** What an image that could be fetched is to do. */
  enum Way {
    /** Go ahead, or after a failure: try again after a backoff of its own. */
    GO,
    /** Wait; it is kept. */
    WAIT,
    /** End: its store is given up. */
    GIVE_UP,
    /** End: it was pushed back for too long. */
    PUSHED_BACK
  }

  /** The listener to images that wait. */
  interface Listener {
    /** Receives an image whose turn it is. */
    void released(WantedImage wanted);

    /** Receives an image whose store is given up. */
    void givenUp(WantedImage wanted);

    /** Receives an image that has waited too long for its turn. */
    void late(WantedImage wanted);
  }

  private record Told(WantedImage wanted, Consumer<WantedImage> how) {}

  private final StoreMemory stores;
  private final FetchRetries patience;
  private final Alarm alarm;
  private final Listener listener;
  private final LongAdder pushBacks = new LongAdder();
  private long tickets;

  /**
   * None yet.
   *
   * @param threads fetches at once, from all stores
   */
  FailingStores(FetchRetries patience, int threads, Alarm alarm, Listener listener) {
    this.stores = new StoreMemory(patience, threads);
    this.patience = patience;
    this.alarm = alarm;
    this.listener = listener;
  }

  /** Whether an image may be fetched now; keeps it if it has to wait. */
  Way admit(WantedImage wanted) {
    List<Told> told = new ArrayList<>();
    Way way;
    synchronized (this) {
      StoreState store = stores.of(wanted, alarm.nanos());
      way = store == null ? Way.GO : admit(store, wanted, told);
    }
    tell(told);
    return way;
  }

  private Way admit(StoreState store, WantedImage wanted, List<Told> told) {
    long now = alarm.nanos();
    if (wanted.ticket == 0) {
      wanted.ticket = ++tickets;
      wanted.arrived = now;
    }
    if (store.isPaused() && !wanted.probe) {
      store.queue.free(wanted); // it had its turn before the pause
      boolean givenUp = store.isGivenUp(now);
      if (givenUp ? store.mayProbe(now) : !store.probing) {
        store.probing = true;
        wanted.probe = true;
        store.queue.take(wanted);
      } else if (givenUp) {
        stores.forgetIfIdle(store, alarm.nanos());
        return Way.GIVE_UP;
      } else {
        store.queue.add(wanted);
        return Way.WAIT;
      }
    }
    if (!wanted.hasTurn) {
      store.queue.add(wanted);
      grant(store, told);
      if (!wanted.hasTurn) {
        return Way.WAIT;
      }
      told.removeIf(t -> t.wanted() == wanted);
    }
    store.traffic.begin(wanted);
    return Way.GO;
  }

  /** Gives turns to those that may have one, and ends those that waited for too long. */
  private void grant(StoreState store, List<Told> told) {
    long latest = alarm.nanos() - patience.maxWait().toNanos();
    for (WantedImage late = store.queue.arrivedBefore(latest);
        late != null;
        late = store.queue.arrivedBefore(latest)) {
      store.queue.remove(late);
      told.add(new Told(late, listener::late));
    }
    for (WantedImage next = store.next(); next != null; next = store.next()) {
      store.queue.take(next);
      told.add(new Told(next, listener::released));
    }
  }

  private static void tell(List<Told> told) {
    told.forEach(t -> t.how().accept(t.wanted()));
  }

  /** The last failure of an image's store, and for how long there were nothing else. */
  synchronized @Nullable Outage outage(WantedImage wanted) {
    StoreState store = stores.known(wanted);
    FailureException last = store == null ? null : store.last();
    return store == null || last == null || !store.isPaused()
        ? null
        : new Outage(last, store.pausedFor(alarm.nanos()));
  }

  /** Why images do not wait for a store any more. */
  record Outage(FailureException last, Duration time) {}

  /**
   * Notes that a store failed in a way that may pass.
   *
   * @return what the image itself is to do
   */
  Way failed(WantedImage wanted, FailureException e) {
    List<Told> told = new ArrayList<>();
    Way way = Way.GO;
    synchronized (this) {
      StoreState store = stores.known(wanted);
      if (store != null) {
        way = failed(store, wanted, e, told);
        stores.forgetIfIdle(store, alarm.nanos());
      }
    }
    tell(told);
    return way;
  }

  private Way failed(StoreState store, WantedImage wanted, FailureException e, List<Told> told) {
    long now = alarm.nanos();
    boolean probed = wanted.probe;
    wanted.probe = false;
    store.end(wanted);
    store.failed(e);
    Verdict verdict = store.traffic.judge(wanted, e.pushBack(), now);
    reduce(store, wanted, e, verdict);
    Duration asked = verdict == Verdict.IMAGE ? null : e.retryAfter();
    boolean tooMany =
        verdict != Verdict.IMAGE && e.pushBack() == PushBack.EXPLICIT && !wanted.shared;
    if (store.failsAlways() || asked != null || tooMany) {
      probed |= store.pause(now);
    }
    if (!store.isPaused()) {
      if (verdict == Verdict.STORE) {
        store.queue.add(wanted);
      }
      grant(store, told);
      return wayOf(verdict);
    }
    store.noteDown(asked);
    if (store.isGivenUp(now)) {
      store.noteGivenUp(probed, now);
      for (WantedImage next = store.nextProbe(); next != null; next = store.nextProbe()) {
        store.queue.remove(next);
        told.add(new Told(next, listener::givenUp));
      }
      return Way.GIVE_UP;
    }
    if (probed) {
      long pause = store.beginPause();
      alarm.after(store.untilProbe(asked), () -> probe(store, pause));
    }
    if (verdict == Verdict.TOO_LONG) {
      return Way.PUSHED_BACK;
    }
    if (e.pushBack() != PushBack.EXPLICIT) { // probes take turns: it may be this image alone
      wanted.asideUntil = store.traffic.results() + store.queue.waiting();
    }
    store.queue.add(wanted);
    return Way.WAIT;
  }

  private static Way wayOf(Verdict verdict) {
    return switch (verdict) {
      case IMAGE -> Way.GO;
      case STORE -> Way.WAIT;
      case TOO_LONG -> Way.PUSHED_BACK;
    };
  }

  private void reduce(
      StoreState store, WantedImage wanted, FailureException e, Verdict verdict) {
    if (verdict != Verdict.IMAGE) {
      pushBacks.increment();
      store.reduceFor(wanted, false);
    } else if (wanted.shared && e.failure().code() == FailureCode.FETCH_TIMEOUT) {
      store.reduceFor(wanted, true);
    }
  }

  private void probe(StoreState store, long pause) {
    List<Told> told = new ArrayList<>();
    synchronized (this) {
      if (store.isPause(pause)) {
        probe(store, told);
        stores.forgetIfIdle(store, alarm.nanos());
      }
    }
    tell(told);
  }

  private void probe(StoreState store, List<Told> told) {
    WantedImage first = store.nextProbe();
    store.probing = first != null;
    if (first != null) {
      first.probe = true;
      store.queue.take(first);
      told.add(new Told(first, listener::released));
    }
  }

  /** A store answered, if only with a no. */
  void alive(WantedImage wanted) {
    List<Told> told = new ArrayList<>();
    synchronized (this) {
      wanted.probe = false;
      StoreState store = stores.known(wanted);
      if (store != null) {
        store.answered(wanted);
        grant(store, told);
        stores.forgetIfIdle(store, alarm.nanos());
      }
    }
    tell(told);
  }

  /** An image ended without having asked its store. */
  void unasked(WantedImage wanted) {
    List<Told> told = new ArrayList<>();
    synchronized (this) {
      StoreState store = stores.known(wanted);
      if (store != null) {
        store.queue.remove(wanted);
        store.end(wanted);
        boolean probed = wanted.probe;
        wanted.probe = false;
        if (!store.isPaused()) {
          grant(store, told);
        } else if (probed) {
          probe(store, told);
        }
        stores.forgetIfIdle(store, alarm.nanos());
      }
    }
    tell(told);
  }

  /** Stores that images wait for, or that were given up. */
  synchronized int paused() {
    return stores.paused();
  }

  /** Returns how many stores get fewer fetches at once than the settings allow. */
  synchronized int throttled() {
    return stores.throttled(alarm.nanos());
  }

  /** Returns how many stores are remembered. */
  synchronized int known() {
    return stores.size();
  }

  /** Returns how many images wait. */
  synchronized int waiting() {
    return stores.waiting();
  }

  /** Returns how many fetches were pushed back so far. */
  long pushBacks() {
    return pushBacks.sum();
  }
}
