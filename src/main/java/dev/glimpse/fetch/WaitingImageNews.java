package dev.glimpse.fetch;

import java.util.ArrayList;
import java.util.List;

/** The events of waiting images, collected under a lock and reported after it. Not thread-safe. */
final class WaitingImageNews {

  private final List<WantedImage> released = new ArrayList<>();
  private final List<WantedImage> givenUp = new ArrayList<>();
  private final List<WantedImage> late = new ArrayList<>();

  /** Adds an image that got its turn. */
  void release(WantedImage image) {
    released.add(image);
  }

  /** Adds an image whose store is given up. */
  void giveUp(WantedImage image) {
    givenUp.add(image);
  }

  /** Adds an image that has waited too long. */
  void late(WantedImage image) {
    late.add(image);
  }

  /** Removes an image whose turn the caller already knows. */
  void known(WantedImage image) {
    released.remove(image);
  }

  /** Reports all events to the listener. */
  void tell(WaitingImageListener listener) {
    late.forEach(listener::late);
    givenUp.forEach(listener::givenUp);
    released.forEach(listener::released);
  }
}
