package dev.glimpse.topics;

import org.jspecify.annotations.Nullable;

/** Thrown when a declaration cannot be read; the message names file, field and what is allowed. */
public final class DeclarationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DeclarationException(String file, String message, @Nullable Throwable cause) {
    super(file + ": " + message, cause);
  }
}
