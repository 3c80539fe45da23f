package dev.glimpse.download;

import org.jspecify.annotations.Nullable;

/** A file cannot be had; the message says which, why, and what is left of it. */
public final class DownloadException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DownloadException(String message) {
    this(message, null);
  }

  DownloadException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
