package dev.glimpse.fetch;

import dev.glimpse.event.ImageReference;
import dev.glimpse.store.ImageSource;
import dev.glimpse.system.RequestContext;
import org.jspecify.annotations.Nullable;

/**
 * An image with a callback: it waits (in a lane, for a backoff, for its store), is being fetched,
 * or has ended.
 *
 * <p>Threads: this object guards the state, {@link StoreCircuitBreakers} guards the fields that are
 * marked so; everything else belongs to the fetching thread.
 */
final class FetchTask {

  private enum State {
    WAITING,
    FETCHING,
    ENDED
  }

  final Object lane;
  final ImageReference image;
  final FetchCallback callback;

  /** The request that needs the image. */
  final RequestContext context = RequestContext.current();

  /**
   * The image's store, see {@link ImageSource#storeOf}; null if it has no store that can be down.
   */
  final @Nullable String store;

  /** Whether its store is reached through connections, whose number is limited. */
  final boolean connects;

  /** Number of its own failures so far, and the time of the first request. */
  int attempts;

  boolean asked;
  long begun;

  // The lock of FailingStores guards the following fields.

  /** Whether this fetch is a probe of a paused store. */
  boolean probe;

  /** Its number in the order of arrival, from 1, and the time of arrival. */
  long ticket;

  long arrived;

  /** Whether it has its turn at the store, and the number of its last turn. */
  boolean hasTurn;

  long turn;

  /** Whether it waits for a backoff of its own. */
  boolean away;

  /** Number of ended requests of its store until which other images go first. */
  long asideUntil;

  /** Its last request's number, whether that is running, and whether others ran in parallel. */
  long started;

  boolean running;
  boolean shared;

  /** Number of broken connections while others ran, and whether it has to run alone. */
  int broken;

  boolean alone;

  /** Whether its store asked for fewer requests, and the time of the first such answer. */
  boolean pushedBack;

  long pushedBackAt;

  /** Number of the store's answers that shows that the store answers others. */
  long calmAt;

  /** Number of the store's push-backs at the last push-back of this image. */
  long pushBacksThen;

  private State state = State.WAITING;

  FetchTask(Object lane, ImageReference image, ImageSource source, FetchCallback callback) {
    this.lane = lane;
    this.image = image;
    this.store = source.storeOf(image);
    this.connects = source.usesConnections(image);
    this.callback = callback;
  }

  /** Changes the state from waiting to fetching; returns false if it does not wait. */
  synchronized boolean begin() {
    boolean waiting = state == State.WAITING;
    if (waiting) {
      state = State.FETCHING;
    }
    return waiting;
  }

  /** Changes the state back to waiting. */
  synchronized void again() {
    state = State.WAITING;
  }

  synchronized void end() {
    state = State.ENDED;
  }

  /** Ends a waiting image; returns false for a running fetch, which ends by itself. */
  synchronized boolean cancel() {
    boolean waiting = state == State.WAITING;
    if (waiting) {
      state = State.ENDED;
    }
    return waiting;
  }
}
