package dev.glimpse.evaluate;

import org.jspecify.annotations.Nullable;

/** Labelled images cannot be read, or not for this model; the message says which and why. */
public final class DataException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DataException(String message) {
    this(message, null);
  }

  DataException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
