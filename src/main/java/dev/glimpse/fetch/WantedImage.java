package dev.glimpse.fetch;

import dev.glimpse.event.ImageReference;
import dev.glimpse.store.ImageSource;
import dev.glimpse.tracing.Behalf;
import org.jspecify.annotations.Nullable;

/**
 * One image on its way to its receiver: waits (in a lane, for a backoff, for its store), is being
 * fetched, or has ended.
 *
 * <p>Threads: the state is guarded by this object; all else belongs to whoever fetches.
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

  int attempts;
  long begun;

  /** Whether this fetch is to find out if its store is alive again. */
  boolean probe;

  private State state = State.WAITING;

  WantedImage(Object lane, ImageReference image, @Nullable String store, Receiver receiver) {
    this.lane = lane;
    this.image = image;
    this.store = store;
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
