package dev.glimpse.event;

/**
 * Why a request got a dead letter instead of a prediction. The name of a constant is the code on
 * the wire: it never changes its meaning and is never reused. docs/errors.md is made of the texts.
 */
public enum FailureCode {
  MALFORMED_EVENT(
      Cause.PERMANENT,
      "The value is no JSON object in UTF-8, says something twice, or a field has the wrong type.",
      "Mend the producer: the same bytes fail again."),
  INVALID_REQUEST(
      Cause.PERMANENT,
      "JSON, but not a request: no image, two images, or a value that is not allowed (`topK` below"
          + " 1, `data` that is not base64, an `id` or `uri` that is too long, a `uri` that cannot be"
          + " an address).",
      "Mend the producer: the same bytes fail again."),
  UNKNOWN_MODEL(
      Cause.PERMANENT,
      "No model of that name is served here.",
      "Serve it, or mend the producer; in the first case replay."),
  MODEL_UNAVAILABLE(
      Cause.TRANSIENT,
      "The model is in the catalogue and cannot be loaded, does not fit into the memory, or fails"
          + " when it is warmed up.",
      "See in the processor's log why; replay when its folder is mended, or there is memory."),
  FETCH_FORBIDDEN(
      Cause.PERMANENT,
      "Scheme, folder, bucket, host or address may not be fetched from, there are too many"
          + " redirects, the store refuses (4xx), or its TLS certificate is not trusted.",
      "Where the request is right, allow it in the settings under `glimpse.fetch.` or at the store,"
          + " and replay."),
  IMAGE_NOT_FOUND(
      Cause.PERMANENT,
      "The store answered that there is no such image.",
      "Put the image where the request says, and replay."),
  FETCH_FAILED(
      Cause.TRANSIENT,
      "The image's store could not be reached, broke off, or pushed back for too long.",
      "Replay when the store is back."),
  FETCH_TIMEOUT(
      Cause.TRANSIENT,
      "The image was not there within the time limit of a fetch.",
      "Replay when the store is quick again, or with a longer `glimpse.fetch.timeout.ms`."),
  IMAGE_TOO_LARGE(
      Cause.PERMANENT,
      "More bytes, pixels, or pixels a side than the settings under `glimpse.image.` allow; or more"
          + " memory to be decoded than `glimpse.image.max.pixels` and `glimpse.in.flight.bytes` do.",
      "Put a smaller image in its place, or allow more, and replay."),
  UNSUPPORTED_FORMAT(
      Cause.PERMANENT,
      "Not an image of a supported format, or sent with a Content-Encoding that is not supported.",
      "Put a JPEG, PNG, GIF or BMP in its place, and replay; an inline image has to be sent anew."),
  CORRUPT_IMAGE(
      Cause.PERMANENT,
      "Begins as an image and cannot be decoded, contradicts itself, or is not packed as its"
          + " Content-Encoding says.",
      "Put a whole image in its place, and replay; an inline image has to be sent anew."),
  INFERENCE_FAILED(
      Cause.PERMANENT,
      "The model failed on this very image, or gave scores that are no numbers.",
      "Look into the processor's log; replay when the model or the device is another."),
  ANSWER_TOO_LARGE(
      Cause.PERMANENT,
      "The prediction, with the key, headers and attributes of its request, exceeds"
          + " `glimpse.prediction.max.bytes`, or what the broker takes.",
      "Ask for fewer labels or send fewer attributes; or allow more, in the predictions topic too,"
          + " and replay."),
  ANSWER_REJECTED(
      Cause.PERMANENT,
      "The broker refused to store the prediction of this very request, for another reason than its"
          + " size. The message has the broker's words.",
      "Change the request, or the settings of the predictions topic, and replay."),
  INTERNAL_ERROR(
      Cause.PERMANENT,
      "A fault in Glimpse itself that this request brought out.",
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

  /** Whether the same request may succeed later, unchanged. */
  public boolean isTransient() {
    return cause == Cause.TRANSIENT;
  }

  /** What was wrong, in a sentence. */
  public String meaning() {
    return meaning;
  }

  /** What to do about it, in a sentence. */
  public String remedy() {
    return remedy;
  }
}
