package dev.glimpse.event;

import org.jspecify.annotations.Nullable;

/**
 * The reason why a request is not answered by a prediction.
 *
 * @param code the stable code
 * @param message a description of the failure of this request; without secrets and stack traces
 * @param thrown the exception behind the failure, for stack traces; null if there was none
 */
public record Failure(FailureCode code, String message, @Nullable Throwable thrown)
    implements RequestAnswer, RequestEntry {

  /** Maximum length of a message: messages quote untrusted requests and are sent in headers. */
  private static final int LONGEST_MESSAGE = 1_000;

  /** Shortens a message that is too long. */
  public Failure {
    if (message.length() > LONGEST_MESSAGE) {
      message = message.substring(0, LONGEST_MESSAGE - 1) + "…";
    }
  }

  /** Creates a failure without an exception. */
  public Failure(FailureCode code, String message) {
    this(code, message, null);
  }

  /** Returns the same failure with a longer message. */
  public Failure withDetail(String more) {
    return new Failure(code, message + more, thrown);
  }
}
