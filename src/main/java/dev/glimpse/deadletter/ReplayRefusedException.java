package dev.glimpse.deadletter;

/**
 * Thrown when a replay might send a request twice, or the user has to decide for another reason;
 * nothing was sent.
 */
public final class ReplayRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ReplayRefusedException(String message) {
    super(message);
  }
}
