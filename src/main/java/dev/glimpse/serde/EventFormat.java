package dev.glimpse.serde;

/**
 * An event format: the decoder of requests, and the encoder and decoder of predictions. A processor
 * and all its parts share one.
 */
public record EventFormat(
    RequestDecoder requests, AnswerEncoder predictions, AnswerDecoder subscriber) {

  /**
   * Returns the format of docs/events.md: JSON, with CloudEvents in binary mode.
   *
   * @param ceSource the CloudEvents source of predictions, a URI reference
   */
  public static EventFormat json(String ceSource) {
    return json(ceSource, false);
  }

  /**
   * Returns the same format, which may read images without a content type.
   *
   * @param ceSource the CloudEvents source of predictions, a URI reference
   * @param bareImages whether a value without a content type is an image instead of JSON
   */
  public static EventFormat json(String ceSource, boolean bareImages) {
    return new EventFormat(
        new JsonRequestDecoder(bareImages),
        new JsonAnswerEncoder(ceSource),
        new JsonAnswerDecoder());
  }
}
