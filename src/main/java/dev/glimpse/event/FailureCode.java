package dev.glimpse.event;

/**
 * The reason why a request got a dead letter instead of a prediction. The name of a constant is the
 * code on the wire: it never changes its meaning and is never reused. docs/errors.md is generated
 * from the texts.
 */
public enum FailureCode {
  MALFORMED_EVENT(
      Cause.PERMANENT,
      "The value is not a JSON object in UTF-8, repeats a field, or a field has the wrong type.",
      "Fix the producer: the same bytes fail again."),
  INVALID_REQUEST(
      Cause.PERMANENT,
      "JSON, but not a valid request: no image, two images, or a value that is not allowed (`topK`"
          + " below 1, `data` that is not base64, an `expiresAt` that is no time, an `id` or `uri` that is too long, a `uri` that"
          + " cannot be an address).",
      "Fix the producer: the same bytes fail again."),
  EXPIRED(
      Cause.PERMANENT,
      "The time in `expiresAt`, or in the CloudEvents attribute `expirytime`, was over before the"
          + " image was fetched.",
      "Send a new request if the answer is still needed: the same bytes fail again. If many expire,"
          + " add processors, or let the producer allow more time."),
  UNKNOWN_MODEL(
      Cause.PERMANENT,
      "This processor serves no model of that name.",
      "Add the model and replay, or fix the producer."),
  MODEL_UNAVAILABLE(
      Cause.TRANSIENT,
      "The model is in the catalogue, but cannot be loaded, does not fit into the memory, or fails"
          + " during warm-up.",
      "Find the reason in the processor's log; fix the model's folder or provide memory, then"
          + " replay."),
  FETCH_FORBIDDEN(
      Cause.PERMANENT,
      "Fetching from this scheme, folder, bucket, host or address is not allowed, there are too"
          + " many redirects, the store refuses access (4xx), or its TLS certificate is not"
          + " trusted.",
      "If the request is right, allow it in the settings under `glimpse.fetch.` or at the store,"
          + " and replay."),
  IMAGE_NOT_FOUND(
      Cause.PERMANENT,
      "The store answered that there is no such image.",
      "Put the image at the address in the request, and replay."),
  OBJECT_CHANGED(
      Cause.PERMANENT,
      "The object was overwritten after the notification: its entity tag is another one, and the"
          + " notification names no version.",
      "None, if the store sends a notification of the newer object. Enable versions of the bucket"
          + " to classify each upload."),
  FETCH_FAILED(
      Cause.TRANSIENT,
      "The store could not be reached, the transfer broke off, or the store pushed back for too"
          + " long.",
      "Replay when the store works again."),
  FETCH_TIMEOUT(
      Cause.TRANSIENT,
      "The image did not arrive within the time limit of a fetch.",
      "Replay when the store is fast again, or increase `glimpse.fetch.timeout.ms` and replay."),
  IMAGE_TOO_LARGE(
      Cause.PERMANENT,
      "The image has more bytes, pixels, or pixels per side than the settings under"
          + " `glimpse.image.` allow; or decoding it needs more memory than"
          + " `glimpse.image.max.pixels` and `glimpse.in.flight.bytes` allow.",
      "Replace the image by a smaller one, or increase the limits, and replay."),
  UNSUPPORTED_FORMAT(
      Cause.PERMANENT,
      "Not an image of a supported format, or its Content-Encoding is not supported.",
      "Replace it by an image in a supported format, and replay; send a new request for an inline"
          + " image."),
  CORRUPT_IMAGE(
      Cause.PERMANENT,
      "Begins like an image, but cannot be decoded, contradicts itself, or is not compressed as its"
          + " Content-Encoding says.",
      "Replace it by an intact image, and replay; send a new request for an inline image."),
  INFERENCE_FAILED(
      Cause.PERMANENT,
      "The model failed on this image, or returned scores that are not numbers.",
      "Find the reason in the processor's log; replay with another model or device."),
  ANSWER_TOO_LARGE(
      Cause.PERMANENT,
      "The prediction, with the key, headers and attributes of its request, exceeds"
          + " `glimpse.prediction.max.bytes`, or the limit of the broker.",
      "Request fewer labels or send fewer attributes; or increase the limits, also that of the"
          + " predictions topic, and replay."),
  ANSWER_REJECTED(
      Cause.PERMANENT,
      "The broker refused to store the prediction of this request, for another reason than its"
          + " size. The message quotes the broker.",
      "Change the request, or the settings of the predictions topic, and replay."),
  INTERNAL_ERROR(
      Cause.PERMANENT,
      "A fault in Glimpse that this request exposed.",
      "Report it with the stack trace from the processor's log; replay after an update.");

  private enum Cause {
    TRANSIENT,
    PERMANENT
  }

  private final Cause cause;
  private final String meaning;
  private final String remedy;

  FailureCode(Cause cause, String meaning, String remedy) {
    this.cause = cause;
    this.meaning = meaning;
    this.remedy = remedy;
  }

  /** Returns whether the same request may succeed later, unchanged. */
  public boolean isTransient() {
    return cause == Cause.TRANSIENT;
  }

  /** Returns a sentence about what was wrong. */
  public String meaning() {
    return meaning;
  }

  /** Returns a sentence about what to do. */
  public String remedy() {
    return remedy;
  }
}
