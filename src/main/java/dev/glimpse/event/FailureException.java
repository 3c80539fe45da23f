package dev.glimpse.event;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Carries a {@link Failure} out of the stage that found it; never leaves the pipeline. */
public final class FailureException extends Exception {
  private static final long serialVersionUID = 1L;

  private final FailureCode code;
  private final String message;
  private final @Nullable Duration retryAfter;
  private final PushBack pushBack;
  private final @Nullable String reason;

  /** Creates an exception for a failure that the request itself causes. */
  public FailureException(FailureCode code, String message) {
    this(code, message, null);
  }

  /** Creates an exception for a failure that has another exception as its cause. */
  public FailureException(FailureCode code, String message, @Nullable Throwable cause) {
    this(code, message, cause, null);
  }

  /**
   * Creates an exception for a store that asks for a pause.
   *
   * @param retryAfter length of the pause; not negative
   */
  public FailureException(
      FailureCode code, String message, @Nullable Throwable cause, @Nullable Duration retryAfter) {
    this(
        code,
        message,
        cause,
        retryAfter,
        retryAfter == null ? PushBack.NONE : PushBack.EXPLICIT,
        null);
  }

  private FailureException(
      FailureCode code,
      String message,
      @Nullable Throwable cause,
      @Nullable Duration retryAfter,
      PushBack pushBack,
      @Nullable String reason) {
    super(code + ": " + message, cause);
    this.code = code;
    this.message = message;
    this.retryAfter = retryAfter;
    this.pushBack = pushBack;
    this.reason = reason;
  }

  /**
   * Returns a failed fetch of one image.
   *
   * @param image its URI in the form for messages
   * @param reason what happened, without a URI: it may appear in messages to the clients of other
   *     images
   * @param retryAfter length of the pause that the store asked for; null if it did not
   */
  public static FailureException ofFetch(
      FailureCode code,
      String image,
      String reason,
      @Nullable Throwable cause,
      PushBack pushBack,
      @Nullable Duration retryAfter) {
    return new FailureException(code, image + " " + reason, cause, retryAfter, pushBack, reason);
  }

  /** Returns a failed fetch of one image that says nothing about the number of requests. */
  public static FailureException ofFetch(
      FailureCode code, String image, String reason, @Nullable Throwable cause) {
    return ofFetch(code, image, reason, cause, PushBack.NONE, null);
  }

  /** Returns whether the store asks for fewer requests. */
  public PushBack pushBack() {
    return pushBack;
  }

  /** Returns what happened, without the image's name; null if the message has no such part. */
  public @Nullable String reason() {
    return reason;
  }

  /** Returns the length of the pause that the store asked for; null if it did not. */
  public @Nullable Duration retryAfter() {
    return retryAfter;
  }

  /** Returns the failure as a value. */
  public Failure failure() {
    return new Failure(code, message, this);
  }
}
