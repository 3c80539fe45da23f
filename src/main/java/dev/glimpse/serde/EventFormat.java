package dev.glimpse.serde;

import dev.glimpse.config.ProcessorConfig;
import dev.glimpse.config.RequestConfig;

/**
 * An event format: the decoder of requests, and the encoder and decoder of predictions. A processor
 * and all its parts share one.
 */
public record EventFormat(
    RequestDecoder requests, AnswerEncoder predictions, AnswerDecoder subscriber) {

  /**
   * Returns the format of docs/events.md with all forms of requests: JSON, with CloudEvents in
   * binary mode.
   *
   * @param ceSource the CloudEvents source of predictions, a URI reference
   */
  public static EventFormat json(String ceSource) {
    return json(RequestConfig.ALL, ceSource);
  }

  /** Returns the same format with the forms of requests that the settings accept. */
  public static EventFormat json(ProcessorConfig config) {
    return json(config.requests(), config.eventSource());
  }

  private static EventFormat json(RequestConfig requests, String ceSource) {
    return new EventFormat(
        new JsonRequestDecoder(requests), new JsonAnswerEncoder(ceSource), new JsonAnswerDecoder());
  }
}
