package dev.glimpse.event;

/**
 * Why a request got a dead letter instead of a prediction. The name of a constant is the code on
 * the wire: it never changes its meaning and is never reused.
 */
public enum FailureCode {
  /** The value is no JSON object in UTF-8, says something twice, or a field has the wrong type. */
  MALFORMED_EVENT(Cause.PERMANENT),
  /** JSON, but not a request: no image, two images, a value out of range. */
  INVALID_REQUEST(Cause.PERMANENT),
  /** No model of that name is served here. */
  UNKNOWN_MODEL(Cause.PERMANENT),
  /**
   * The policy does not let this reference be fetched (scheme, root folder, host, address), or the
   * store refuses to hand it out.
   */
  FETCH_FORBIDDEN(Cause.PERMANENT),
  /** The store answered that there is no such image. */
  IMAGE_NOT_FOUND(Cause.PERMANENT),
  /** The store could not be reached or broke off. */
  FETCH_FAILED(Cause.TRANSIENT),
  /** The image was not there within the time limit of a fetch. */
  FETCH_TIMEOUT(Cause.TRANSIENT),
  /** More bytes, pixels, or pixels a side than the limits allow. */
  IMAGE_TOO_LARGE(Cause.PERMANENT),
  /** The bytes are in no image format that is supported. */
  UNSUPPORTED_FORMAT(Cause.PERMANENT),
  /** The header is that of an image, the rest cannot be decoded. */
  CORRUPT_IMAGE(Cause.PERMANENT),
  /** The model failed on this image, or gave scores that are no numbers. */
  INFERENCE_FAILED(Cause.PERMANENT),
  /**
   * The prediction with its request's key, headers and attributes is larger than a record may be.
   */
  ANSWER_TOO_LARGE(Cause.PERMANENT),
  /**
   * Glimpse failed on this request in a way that it does not know: a bug; its log has the trace.
   */
  INTERNAL_ERROR(Cause.PERMANENT);

  private enum Cause {
    TRANSIENT,
    PERMANENT
  }

  private final Cause cause;

  FailureCode(Cause cause) {
    this.cause = cause;
  }

  /** Whether the same request may succeed later, unchanged. */
  public boolean isTransient() {
    return cause == Cause.TRANSIENT;
  }
}
