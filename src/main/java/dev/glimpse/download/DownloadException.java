package dev.glimpse.download;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when a file cannot be downloaded; the message states which file, the reason, and which
 * part of it is kept.
 */
public final class DownloadException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DownloadException(String message) {
    this(message, null);
  }

  DownloadException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
