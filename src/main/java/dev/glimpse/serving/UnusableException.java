package dev.glimpse.serving;

import dev.glimpse.serving.ServingListener.Reason;

/** A version of a model that cannot be used, with what it failed at and of. */
final class UnusableException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Reason reason;
  private final Throwable thrown;

  UnusableException(Reason reason, Throwable thrown) {
    super(thrown);
    this.reason = reason;
    this.thrown = thrown;
  }

  Reason reason() {
    return reason;
  }

  Throwable thrown() {
    return thrown;
  }
}
