package dev.glimpse.event;

import org.jspecify.annotations.Nullable;

/**
 * A request that cannot be answered by a prediction.
 *
 * @param code the stable code
 * @param message for people: what was wrong with this very request; holds no secrets and no stack
 *     trace
 * @param thrown what it was found by, for those who want stack traces; null where nothing was
 *     thrown
 */
public record Failure(FailureCode code, String message, @Nullable Throwable thrown)
    implements Answer {

  /** Messages quote requests, which strangers write, and travel in headers. */
  private static final int LONGEST_MESSAGE = 1_000;

  /** Cuts a message that is too long. */
  public Failure {
    if (message.length() > LONGEST_MESSAGE) {
      message = message.substring(0, LONGEST_MESSAGE - 1) + "…";
    }
  }

  /** Found without an exception. */
  public Failure(FailureCode code, String message) {
    this(code, message, null);
  }

  /** The same with more to tell. */
  public Failure telling(String more) {
    return new Failure(code, message + more, thrown);
  }
}
