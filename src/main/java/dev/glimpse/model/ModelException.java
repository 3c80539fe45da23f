package dev.glimpse.model;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when a model cannot be found, read or loaded; the message names the model, the place and
 * the reason.
 */
public final class ModelException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Creates an exception with a reason. */
  public ModelException(String message) {
    this(message, null);
  }

  /** Creates an exception with a reason and a cause. */
  public ModelException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
