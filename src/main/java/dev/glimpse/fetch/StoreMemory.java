package dev.glimpse.fetch;

import dev.glimpse.config.FetchRetryConfig;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The states of the stores that images currently use, and of at most {@value #MOST} others that
 * failed or pushed back recently. An idle store that did neither is forgotten at once.
 *
 * <p>Not thread-safe.
 */
final class StoreMemory {

  private static final int MOST = 1024;

  private final Map<String, StoreState> stores = new LinkedHashMap<>();
  private final FetchRetryConfig patience;
  private final int threads;

  /**
   * Creates an empty memory.
   *
   * @param threads fetches at once, from all stores
   */
  StoreMemory(FetchRetryConfig patience, int threads) {
    this.patience = patience;
    this.threads = threads;
  }

  /** Returns the state of an image's store; null if unknown, or if the image has no store. */
  @Nullable StoreState known(FetchTask wanted) {
    return wanted.store == null ? null : stores.get(wanted.store);
  }

  /**
   * Returns the state of an image's store and creates it if necessary; null if the image has no
   * store.
   */
  @Nullable StoreState of(FetchTask wanted, long now) {
    if (wanted.store == null) {
      return null;
    }
    StoreState known = stores.get(wanted.store);
    if (known != null && !known.isStale(now)) {
      return known;
    }
    StoreState store =
        new StoreState(
            wanted.store,
            patience,
            wanted.connects ? patience.storeConnections() : threads,
            wanted.connects);
    stores.put(wanted.store, store);
    return store;
  }

  /** Forgets a store that is idle and has no state worth keeping. */
  void forgetIfIdle(StoreState store, long now) {
    if (!store.isIdle() || !stores.remove(store.name(), store) || store.isForgettable()) {
      return;
    }
    store.idle(now);
    stores.put(store.name(), store); // as the most recent one
    if (stores.size() > MOST) {
      forgetOne();
    }
  }

  private void forgetOne() {
    for (Iterator<StoreState> all = stores.values().iterator(); all.hasNext(); ) {
      if (all.next().isIdle()) {
        all.remove();
        return;
      }
    }
  }

  /** Returns the number of known stores. */
  int size() {
    return stores.size();
  }

  /** Returns how many images wait. */
  int waiting() {
    return stores.values().stream().mapToInt(store -> store.queue.waiting()).sum();
  }

  /** Returns how many stores are paused for more than a short break, or given up. */
  int paused() {
    return (int) stores.values().stream().filter(store -> store.pause.isDown()).count();
  }

  /** Returns how many stores are below their maximum of concurrent fetches. */
  int throttled(long now) {
    return (int)
        stores.values().stream()
            .filter(store -> store.isThrottled() && !store.isStale(now))
            .count();
  }
}
