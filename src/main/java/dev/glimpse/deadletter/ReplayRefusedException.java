package dev.glimpse.deadletter;

/** A replay that might send something twice, or otherwise needs a decision; nothing was sent. */
public final class ReplayRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ReplayRefusedException(String message) {
    super(message);
  }
}
