package dev.glimpse.serde;

import dev.glimpse.config.RequestConfig;

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
    return json(ceSource, false, RequestConfig.ALL);
  }

  /**
   * Returns the same format, which may read images without a content type.
   *
   * @param ceSource the CloudEvents source of predictions, a URI reference
   * @param bareImages whether a value without a content type is an image instead of JSON
   * @param accepted the events that are requests
   */
  public static EventFormat json(String ceSource, boolean bareImages, RequestConfig accepted) {
    return new EventFormat(
        new JsonRequestDecoder(bareImages, accepted),
        new JsonAnswerEncoder(ceSource),
        new JsonAnswerDecoder());
  }
}
