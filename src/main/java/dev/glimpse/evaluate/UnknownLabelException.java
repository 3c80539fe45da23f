package dev.glimpse.evaluate;

/** A label that stands for no output of a model, or for several; the message says what may. */
final class UnknownLabelException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String reason;

  UnknownLabelException(String reason) {
    super(reason);
    this.reason = reason;
  }

  String reason() {
    return reason;
  }
}
