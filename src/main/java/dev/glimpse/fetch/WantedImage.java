package dev.glimpse.fetch;

import dev.glimpse.event.ImageReference;
import dev.glimpse.event.ImageReference.Remote;
import java.net.URI;
import java.util.Locale;
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

  /** Scheme, host and port of where it comes from; null where no store can be down. */
  final @Nullable String store;

  int attempts;
  long begun;

  /** Whether this fetch is to find out if its store is alive again. */
  boolean probe;

  private State state = State.WAITING;

  WantedImage(Object lane, ImageReference image, Receiver receiver) {
    this.lane = lane;
    this.image = image;
    this.receiver = receiver;
    this.store = image instanceof Remote remote ? storeOf(remote.uri()) : null;
  }

  private static @Nullable String storeOf(URI uri) {
    String authority = uri.getRawAuthority();
    if (uri.getScheme() == null || authority == null) {
      return null;
    }
    String host = authority.substring(authority.lastIndexOf('@') + 1);
    return (uri.getScheme() + "://" + host).toLowerCase(Locale.ROOT);
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
