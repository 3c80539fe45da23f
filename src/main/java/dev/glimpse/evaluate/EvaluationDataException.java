package dev.glimpse.evaluate;

import org.jspecify.annotations.Nullable;

/**
 * An exception for labelled images that cannot be read, or do not match the model; the message has
 * the images and the reason.
 */
public final class EvaluationDataException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  EvaluationDataException(String message) {
    this(message, null);
  }

  EvaluationDataException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
