package dev.glimpse.retrain;

import org.jspecify.annotations.Nullable;

/** A failure of a retraining whose cause the user can remove; the message says how. */
public final class RetrainingException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public RetrainingException(String message) {
    this(message, null);
  }

  public RetrainingException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
