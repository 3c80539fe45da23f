package dev.glimpse.runtime;

/** The end of a start that was asked to stop before it was complete. */
public final class StartStoppedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StartStoppedException(String message) {
    super(message);
  }
}
