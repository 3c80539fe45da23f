package dev.glimpse.fetch;

import java.util.ArrayList;
import java.util.List;

/** The events of waiting images, collected under a lock and reported after it. Not thread-safe. */
final class WaitingImageNews {

  private final List<FetchTask> released = new ArrayList<>();
  private final List<FetchTask> givenUp = new ArrayList<>();
  private final List<FetchTask> late = new ArrayList<>();

  /** Adds an image that got its turn. */
  void release(FetchTask image) {
    released.add(image);
  }

  /** Adds an image whose store is given up. */
  void giveUp(FetchTask image) {
    givenUp.add(image);
  }

  /** Adds an image that has waited too long. */
  void late(FetchTask image) {
    late.add(image);
  }

  /** Removes an image whose turn the caller already knows. */
  void known(FetchTask image) {
    released.remove(image);
  }

  /** Reports all events to the listener. */
  void tell(WaitingImageListener listener) {
    late.forEach(listener::late);
    givenUp.forEach(listener::givenUp);
    released.forEach(listener::released);
  }
}
