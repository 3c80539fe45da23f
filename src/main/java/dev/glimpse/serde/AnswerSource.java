package dev.glimpse.serde;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.glimpse.event.Prediction.Source;
import java.io.IOException;
import java.time.Instant;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** A reader of the request's position in an answer's record that Glimpse has written. */
public final class AnswerSource {

  private static final JsonFactory JSON = new JsonFactory();

  private AnswerSource() {}

  /** Returns whether the record is a dead letter. */
  public static boolean isDeadLetter(Headers headers) {
    return headers.lastHeader(DeadLetterHeaders.CODE) != null;
  }

  /** Returns the position without its timestamp; null if the record does not name it. */
  public static @Nullable Source of(byte @Nullable [] value, Headers headers) {
    return isDeadLetter(headers) ? ofDeadLetter(headers) : ofPrediction(value);
  }

  private static @Nullable Source ofDeadLetter(Headers headers) {
    String topic = DeadLetterHeaders.text(headers, DeadLetterHeaders.TOPIC);
    String partition = DeadLetterHeaders.text(headers, DeadLetterHeaders.PARTITION);
    String offset = DeadLetterHeaders.text(headers, DeadLetterHeaders.OFFSET);
    return topic == null || partition == null || offset == null
        ? null
        : source(topic, Integer.parseInt(partition), Long.parseLong(offset));
  }

  private static @Nullable Source ofPrediction(byte @Nullable [] value) {
    if (value == null) {
      return null;
    }
    try (JsonParser in = JSON.createParser(value)) {
      in.nextToken();
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        boolean isSource = in.currentName().equals("source");
        in.nextToken();
        if (isSource) {
          return source(in);
        }
        in.skipChildren();
      }
      return null;
    } catch (IOException e) {
      throw new IllegalStateException("A prediction of our own cannot be read", e);
    }
  }

  private static @Nullable Source source(JsonParser in) throws IOException {
    String topic = null;
    int partition = 0;
    long offset = 0;
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      String field = in.currentName();
      in.nextToken();
      switch (field) {
        case "topic" -> topic = in.getText();
        case "partition" -> partition = in.getIntValue();
        case "offset" -> offset = in.getLongValue();
        default -> {}
      }
    }
    return topic == null ? null : source(topic, partition, offset);
  }

  private static Source source(String topic, int partition, long offset) {
    return new Source(topic, partition, offset, Instant.EPOCH);
  }
}
