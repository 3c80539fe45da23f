package dev.glimpse.testing;

import dev.glimpse.event.FailureException;
import dev.glimpse.event.ImageAddress;

/** Addresses of images, for tests that know that theirs are sound. */
public final class Addresses {

  private Addresses() {}

  /** Reads one as it stands in an event. */
  public static ImageAddress of(String uri) {
    try {
      return ImageAddress.parse(uri);
    } catch (FailureException e) {
      throw new IllegalArgumentException(uri, e);
    }
  }
}
