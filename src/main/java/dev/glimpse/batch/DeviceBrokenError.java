package dev.glimpse.batch;

/**
 * A failure of the device on input that it is known to accept. No item caused it, and no item can
 * be processed.
 */
public final class DeviceBrokenError extends Error {
  private static final long serialVersionUID = 1L;

  DeviceBrokenError(String message, Exception cause) {
    super(message, cause);
  }
}
