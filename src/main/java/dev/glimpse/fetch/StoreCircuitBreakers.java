package dev.glimpse.fetch;

import dev.glimpse.config.FetchRetryConfig;
import dev.glimpse.event.FailureCode;
import dev.glimpse.event.FailureException;
import dev.glimpse.event.PushBack;
import dev.glimpse.fetch.StoreTraffic.Verdict;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The stores of images: the number of concurrent fetches of each, and the images that wait for it.
 *
 * <p>A store that <em>pushes back</em> gets fewer fetches at once ({@link ConcurrencyLimit}). The
 * images that it pushed back wait for their turn again and use no attempt ({@link StoreTraffic} has
 * the rule). If a single fetch is pushed back, too, the store is paused.
 *
 * <p>A store that fails several times in a row, or asks for a pause by Retry-After, is
 * <em>paused</em>: its images wait, and one at a time is sent as a probe. The first answer of the
 * store, even "not found", closes the circuit breaker. A store that is paused for longer than the
 * longest outage is <em>given up</em>: waiting images fail, and so do later ones, except for an
 * occasional probe.
 *
 * <p>Waiting images block their partitions. This avoids a replay of many dead letters after a short
 * outage. But requests choose the stores. Therefore no image waits for longer than one outage for a
 * store that answers nothing, nor for longer than the longest wait for its turn.
 *
 * <p>Thread-safe; calls the listener without holding the lock.
 */
final class StoreCircuitBreakers {

  private final StoreMemory stores;
  private final RetryScheduler alarm;
  private final WaitingImageListener listener;
  private final LongAdder pushBacks = new LongAdder();
  private long tickets;

  /**
   * Creates the state, without any store.
   *
   * @param threads fetches at once, from all stores
   */
  StoreCircuitBreakers(
      FetchRetryConfig patience, int threads, RetryScheduler alarm, WaitingImageListener listener) {
    this.stores = new StoreMemory(patience, threads);
    this.alarm = alarm;
    this.listener = listener;
  }

  /** Decides whether an image may be fetched now; queues it if it has to wait. */
  FetchWay admit(FetchTask wanted) {
    WaitingImageNews news = new WaitingImageNews();
    FetchWay way;
    synchronized (this) {
      StoreState store = stores.of(wanted, alarm.nanos());
      way = store == null ? FetchWay.GO : admit(store, wanted, news);
    }
    news.tell(listener);
    return way;
  }

  private FetchWay admit(StoreState store, FetchTask wanted, WaitingImageNews news) {
    long now = alarm.nanos();
    store.away(wanted, false);
    if (wanted.ticket == 0) {
      wanted.ticket = ++tickets;
      wanted.arrived = now;
    }
    if (store.pause.isPaused() && !wanted.probe) {
      store.queue.free(wanted); // its turn was before the pause
      if (store.pause.mayProbe(now)) {
        store.pause.probing(true);
        wanted.probe = true;
        store.queue.take(wanted);
      } else if (store.pause.isGivenUp(now)) {
        stores.forgetIfIdle(store, now);
        return FetchWay.GIVE_UP;
      } else {
        store.queue.add(wanted);
        return FetchWay.WAIT;
      }
    }
    if (!wanted.hasTurn) {
      store.queue.add(wanted);
      store.grant(now, news);
      if (!wanted.hasTurn) {
        return FetchWay.WAIT;
      }
      news.known(wanted);
    }
    store.traffic.begin(wanted);
    return FetchWay.GO;
  }

  /**
   * Returns the last failure of an image's store and the length of the pause; null if not paused.
   */
  synchronized @Nullable Outage outage(FetchTask wanted) {
    StoreState store = stores.known(wanted);
    FailureException last = store == null ? null : store.last();
    return store == null || last == null || !store.pause.isPaused()
        ? null
        : new Outage(last, store.pause.time(alarm.nanos()));
  }

  /** The reason why images no longer wait for a store. */
  record Outage(FailureException last, Duration time) {}

  /**
   * Records a transient failure of a store.
   *
   * @return the next step of the image
   */
  FetchWay failed(FetchTask wanted, FailureException e) {
    WaitingImageNews news = new WaitingImageNews();
    FetchWay way = FetchWay.GO;
    synchronized (this) {
      StoreState store = stores.known(wanted);
      if (store != null) {
        way = failed(store, wanted, e, news);
        stores.forgetIfIdle(store, alarm.nanos());
      }
    }
    news.tell(listener);
    return way;
  }

  private FetchWay failed(
      StoreState store, FetchTask wanted, FailureException e, WaitingImageNews news) {
    long now = alarm.nanos();
    boolean probed = wanted.probe;
    wanted.probe = false;
    store.end(wanted);
    store.failed(e);
    Verdict verdict =
        store.pause.isPaused() && e.pushBack() == PushBack.POSSIBLE
            ? Verdict.STORE // the failure says nothing about the image
            : store.traffic.judge(wanted, e.pushBack(), now);
    reduce(store, wanted, e, verdict);
    Duration asked = verdict == Verdict.IMAGE ? null : e.retryAfter();
    boolean tooMany =
        verdict != Verdict.IMAGE && e.pushBack() == PushBack.EXPLICIT && !wanted.shared;
    if (store.failsAlways() || asked != null || tooMany) {
      probed |= store.pause(now);
    }
    if (!store.pause.isPaused()) {
      if (verdict == Verdict.STORE) {
        store.queue.add(wanted);
      }
      store.away(wanted, verdict == Verdict.IMAGE);
      store.grant(now, news);
      return wayOf(verdict);
    }
    store.noteDown(asked);
    if (store.pause.isGivenUp(now)) {
      store.giveUp(probed, now, news);
      return FetchWay.GIVE_UP;
    }
    if (probed) {
      long wait = store.pause.awaitProbe();
      alarm.after(store.pause.untilProbe(asked, alarm.random()), () -> probe(store, wait));
    }
    if (verdict == Verdict.TOO_LONG) {
      return FetchWay.PUSHED_BACK;
    }
    if (e.pushBack() != PushBack.EXPLICIT) { // probes take turns: only this image may be affected
      wanted.asideUntil = store.traffic.results() + store.queue.waiting();
    }
    store.queue.add(wanted);
    return FetchWay.WAIT;
  }

  private static FetchWay wayOf(Verdict verdict) {
    return switch (verdict) {
      case IMAGE -> FetchWay.GO;
      case STORE -> FetchWay.WAIT;
      case TOO_LONG -> FetchWay.PUSHED_BACK;
    };
  }

  private void reduce(StoreState store, FetchTask wanted, FailureException e, Verdict verdict) {
    if (verdict != Verdict.IMAGE) {
      pushBacks.increment();
      store.reduceFor(wanted, false);
    } else if (wanted.shared && e.failure().code() == FailureCode.FETCH_TIMEOUT) {
      store.reduceFor(wanted, true);
    }
  }

  private void probe(StoreState store, long wait) {
    WaitingImageNews news = new WaitingImageNews();
    synchronized (this) {
      if (store.pause.awaits(wait)) {
        store.probe(news);
        stores.forgetIfIdle(store, alarm.nanos());
      }
    }
    news.tell(listener);
  }

  /** Records an answer of the store, including an error about the image. */
  void alive(FetchTask wanted) {
    WaitingImageNews news = new WaitingImageNews();
    synchronized (this) {
      wanted.probe = false;
      StoreState store = stores.known(wanted);
      if (store != null) {
        store.answered(wanted);
        store.grant(alarm.nanos(), news);
        stores.forgetIfIdle(store, alarm.nanos());
      }
    }
    news.tell(listener);
  }

  /** Records that an image ended without an answer of its store. */
  void unasked(FetchTask wanted) {
    WaitingImageNews news = new WaitingImageNews();
    synchronized (this) {
      StoreState store = stores.known(wanted);
      if (store != null) {
        store.away(wanted, false);
        store.queue.remove(wanted);
        store.end(wanted);
        boolean probed = wanted.probe;
        wanted.probe = false;
        if (probed && store.pause.isPaused()) {
          store.probe(news);
        }
        store.grant(alarm.nanos(), news);
        stores.forgetIfIdle(store, alarm.nanos());
      }
    }
    news.tell(listener);
  }

  /** Returns how many stores are paused for more than a short break, or given up. */
  synchronized int paused() {
    return stores.paused();
  }

  /** Returns how many stores get fewer fetches at once than the settings allow. */
  synchronized int throttled() {
    return stores.throttled(alarm.nanos());
  }

  /** Returns the number of known stores. */
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
