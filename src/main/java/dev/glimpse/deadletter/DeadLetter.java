package dev.glimpse.deadletter;

import dev.glimpse.event.FailureCode;
import dev.glimpse.event.Prediction.Source;
import dev.glimpse.serde.DeadLetterHeaders;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * A record of the dead-letter topic; it may have been written by another program than Glimpse.
 *
 * @param position its partition and offset
 * @param time the time when it became a dead letter
 * @param key the key of its request
 * @param value the value of its request
 * @param headers the headers of its request, and those that describe the dead letter
 */
public record DeadLetter(
    DeadLetterPosition position,
    Instant time,
    byte @Nullable [] key,
    byte @Nullable [] value,
    Headers headers) {

  /** The position of a request's record. */
  public record Origin(String topic, DeadLetterPosition position) {}

  /** Creates a dead letter from a record of the dead-letter topic. */
  public static DeadLetter of(ConsumerRecord<byte[], byte[]> record) {
    return new DeadLetter(
        new DeadLetterPosition(record.partition(), record.offset()),
        Instant.ofEpochMilli(record.timestamp()),
        record.key(),
        record.value(),
        record.headers());
  }

  /** Returns the code as text; null if the header is missing. */
  public @Nullable String codeText() {
    return DeadLetterHeaders.text(headers, DeadLetterHeaders.CODE);
  }

  /** Returns the code; null if it is missing or unknown to this version of Glimpse. */
  public @Nullable FailureCode code() {
    String text = codeText();
    for (FailureCode code : FailureCode.values()) {
      if (code.name().equals(text)) {
        return code;
      }
    }
    return null;
  }

  /** Returns the error message for people; untrusted text if another program wrote it. */
  public String message() {
    String message = DeadLetterHeaders.text(headers, DeadLetterHeaders.MESSAGE);
    return message == null ? "" : message;
  }

  /**
   * Returns how many times the request has become a dead letter, including this one; 0 if unknown.
   */
  public int attempts() {
    return DeadLetterHeaders.attempts(headers);
  }

  /** Returns which parts of the request were omitted; null if it is complete. */
  public @Nullable String omitted() {
    return DeadLetterHeaders.text(headers, DeadLetterHeaders.OMITTED);
  }

  /** Returns the position of the request's record; null if unknown. */
  public @Nullable Origin origin() {
    Source source = DeadLetterHeaders.source(headers);
    return source == null
        ? null
        : new Origin(source.topic(), new DeadLetterPosition(source.partition(), source.offset()));
  }
}
