package dev.glimpse.deadletter;

import dev.glimpse.event.FailureCode;
import dev.glimpse.serde.DeadLetters;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * A record of the dead letters' topic, which others than Glimpse may have written.
 *
 * @param place where it is
 * @param time when it became a dead letter
 * @param key of its request
 * @param value of its request
 * @param headers its request's, and those that describe it
 */
public record DeadLetter(
    Place place, Instant time, byte @Nullable [] key, byte @Nullable [] value, Headers headers) {

  /** Where a request was. */
  public record Origin(String topic, Place place) {}

  /** What a record is, if it is from the dead letters' topic. */
  public static DeadLetter of(ConsumerRecord<byte[], byte[]> record) {
    return new DeadLetter(
        new Place(record.partition(), record.offset()),
        Instant.ofEpochMilli(record.timestamp()),
        record.key(),
        record.value(),
        record.headers());
  }

  /** As it is written; null if there is none. */
  public @Nullable String codeText() {
    return DeadLetters.text(headers, DeadLetters.CODE);
  }

  /** The code; null if it is none that this Glimpse knows. */
  public @Nullable FailureCode code() {
    String text = codeText();
    for (FailureCode code : FailureCode.values()) {
      if (code.name().equals(text)) {
        return code;
      }
    }
    return null;
  }

  /** What was wrong, for people; strangers may have written it. */
  public String message() {
    String message = DeadLetters.text(headers, DeadLetters.MESSAGE);
    return message == null ? "" : message;
  }

  /** How often its request has become a dead letter, this one included; 0 if it does not say. */
  public int attempts() {
    return DeadLetters.attempts(headers);
  }

  /** What of the request was left out; null if nothing was. */
  public @Nullable String omitted() {
    return DeadLetters.text(headers, DeadLetters.OMITTED);
  }

  /** Where its request was; null if it does not say. */
  public @Nullable Origin origin() {
    String topic = DeadLetters.text(headers, DeadLetters.TOPIC);
    String partition = DeadLetters.text(headers, DeadLetters.PARTITION);
    String offset = DeadLetters.text(headers, DeadLetters.OFFSET);
    if (topic == null
        || partition == null
        || !partition.matches("\\d{1,9}")
        || offset == null
        || !offset.matches("\\d{1,18}")) {
      return null;
    }
    return new Origin(topic, new Place(Integer.parseInt(partition), Long.parseLong(offset)));
  }
}
