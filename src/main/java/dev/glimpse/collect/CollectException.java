package dev.glimpse.collect;

/** Thrown when the folder of collected images cannot be used; the user has to change something. */
public final class CollectException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CollectException(String message) {
    super(message);
  }

  CollectException(String message, Throwable cause) {
    super(message, cause);
  }
}
