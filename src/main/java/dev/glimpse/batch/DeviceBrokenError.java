package dev.glimpse.batch;

/** The device fails on what it is known to take: no item is to blame, and none can be answered. */
public final class DeviceBrokenError extends Error {
  private static final long serialVersionUID = 1L;

  DeviceBrokenError(String message, Exception cause) {
    super(message, cause);
  }
}
