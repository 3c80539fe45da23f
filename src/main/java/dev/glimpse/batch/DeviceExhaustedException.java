package dev.glimpse.batch;

/**
 * The device lacks the memory for a call: nobody's item is to blame. A smaller batch may do, or the
 * same one later.
 */
public final class DeviceExhaustedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With what the device said. */
  public DeviceExhaustedException(String message, Throwable cause) {
    super(message, cause);
  }
}
