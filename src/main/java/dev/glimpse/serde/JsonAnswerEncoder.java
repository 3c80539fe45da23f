package dev.glimpse.serde;

import dev.glimpse.event.Prediction;
import java.time.Instant;
import org.apache.kafka.common.header.Headers;

/** An encoder of predictions as JSON, described by the headers of CloudEvents' binary mode. */
final class JsonAnswerEncoder implements AnswerEncoder {

  private final String ceSource;

  JsonAnswerEncoder(String ceSource) {
    this.ceSource = ceSource;
  }

  @Override
  public byte[] encode(Prediction prediction, Headers headers) {
    CloudEventHeaders.describe(headers, prediction, ceSource, Instant.now(), "application/json");
    return AnswerWriter.write(prediction);
  }
}
