package dev.glimpse.batch;

/**
 * A failure of a device call for lack of memory. No item caused it. A smaller batch may succeed, or
 * the same batch later.
 */
public final class DeviceExhaustedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Creates an exception with the device's message. */
  public DeviceExhaustedException(String message, Throwable cause) {
    super(message, cause);
  }
}
