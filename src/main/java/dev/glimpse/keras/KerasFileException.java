package dev.glimpse.keras;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when a Keras file is damaged, or contains what cannot be rebuilt; the message names the
 * place in the file and the reason.
 */
public final class KerasFileException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  KerasFileException(String message) {
    this(message, null);
  }

  KerasFileException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
