package dev.glimpse.streams;

/** An exception that ends a start because a stop was requested before it was complete. */
public final class StartStoppedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StartStoppedException(String message) {
    super(message);
  }
}
