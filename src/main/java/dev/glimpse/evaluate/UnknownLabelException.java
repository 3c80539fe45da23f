package dev.glimpse.evaluate;

/**
 * An exception for a label that matches no output of a model, or several; the message has the
 * alternatives.
 */
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
