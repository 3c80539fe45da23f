package dev.glimpse.fetch;

import dev.glimpse.event.ImageReference;
import dev.glimpse.store.ImageSource;
import dev.glimpse.tracing.Behalf;
import org.jspecify.annotations.Nullable;

/**
 * One image on its way to its receiver: waits (in a lane, for a backoff, for its store), is being
 * fetched, or has ended.
 *
 * <p>Threads: the state is guarded by this object, what says so by {@link FailingStores}; all else
 * belongs to the thread that fetches.
 */
final class WantedImage {

  private enum State {
    WAITING,
    FETCHING,
    ENDED
  }

  final Object lane;
  final ImageReference image;
  final Receiver receiver;

  /** Whoever wanted it. */
  final Behalf behalf = Behalf.current();

  /** Where it comes from, see {@link ImageSource#storeOf}; null where no store can be down. */
  final @Nullable String store;

  /** Whether its store is reached through connections, whose number is limited. */
  final boolean connects;

  /** Failures of its own so far, and the time of the first request. */
  int attempts;

  boolean asked;
  long begun;

  // What follows is guarded by the stores.

  /** Whether this fetch is to find out if its store is alive again. */
  boolean probe;

  /** Its number in the order of arrival, from 1, and when that was. */
  long ticket;

  long arrived;

  /** Whether it is one of those that its store may have at once, and its last turn's number. */
  boolean hasTurn;

  long turn;

  /** Whether it waits for a backoff of its own. */
  boolean away;

  /** Until so many requests of its store have ended, others go first. */
  long asideUntil;

  /** Its last request's number, whether that runs, and whether others ran beside it. */
  long started;

  boolean running;
  boolean shared;

  /** How often its connection broke while others ran, and whether none may run beside it. */
  int broken;

  boolean alone;

  /** Whether its store asked for fewer requests, and when that was for the first time. */
  boolean pushedBack;

  long pushedBackAt;

  /** The number of its store's answers from which on that is seen to answer others. */
  long calmAt;

  /** The number of its store's push-backs when this one was pushed back last. */
  long pushBacksThen;

  private State state = State.WAITING;

  WantedImage(Object lane, ImageReference image, ImageSource source, Receiver receiver) {
    this.lane = lane;
    this.image = image;
    this.store = source.storeOf(image);
    this.connects = source.usesConnections(image);
    this.receiver = receiver;
  }

  /** From waiting to being fetched; false if it does not wait. */
  synchronized boolean begin() {
    boolean waiting = state == State.WAITING;
    if (waiting) {
      state = State.FETCHING;
    }
    return waiting;
  }

  /** Back to waiting. */
  synchronized void again() {
    state = State.WAITING;
  }

  synchronized void end() {
    state = State.ENDED;
  }

  /** Ends what waits; what is being fetched ends by itself. */
  synchronized boolean cancel() {
    boolean waiting = state == State.WAITING;
    if (waiting) {
      state = State.ENDED;
    }
    return waiting;
  }
}
