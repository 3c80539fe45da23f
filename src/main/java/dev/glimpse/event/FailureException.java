package dev.glimpse.event;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Carries a {@link Failure} out of the stage that found it; never leaves the pipeline. */
public final class FailureException extends Exception {
  private static final long serialVersionUID = 1L;

  private final FailureCode code;
  private final String message;
  private final @Nullable Duration retryAfter;

  /** For a failure that is wholly the request's own. */
  public FailureException(FailureCode code, String message) {
    this(code, message, null);
  }

  /** For a failure that another exception tells more about. */
  public FailureException(FailureCode code, String message, @Nullable Throwable cause) {
    this(code, message, cause, null);
  }

  /**
   * For a store that asks to be left alone for a while.
   *
   * @param retryAfter how long; not negative
   */
  public FailureException(
      FailureCode code, String message, @Nullable Throwable cause, @Nullable Duration retryAfter) {
    super(code + ": " + message, cause);
    this.code = code;
    this.message = message;
    this.retryAfter = retryAfter;
  }

  /** How long the store asked to be left alone; null if it did not. */
  public @Nullable Duration retryAfter() {
    return retryAfter;
  }

  /** The failure as a value. */
  public Failure failure() {
    return new Failure(code, message, this);
  }
}
