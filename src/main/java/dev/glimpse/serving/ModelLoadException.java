package dev.glimpse.serving;

import dev.glimpse.serving.ServingListener.Reason;

/** Thrown when a version of a model cannot be used, with the reason and the cause. */
final class ModelLoadException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Reason reason;
  private final Throwable thrown;

  ModelLoadException(Reason reason, Throwable thrown) {
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
