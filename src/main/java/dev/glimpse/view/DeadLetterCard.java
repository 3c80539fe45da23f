package dev.glimpse.view;

import dev.glimpse.serde.DeadLetters;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;

/**
 * A dead letter as the page shows it.
 *
 * @param key of the record, unique
 * @param at when it was read, as milliseconds since 1970
 * @param place of its request, as {@code glimpse dlq show} knows it
 * @param record the request's key
 */
record DeadLetterCard(
    String key, long at, String code, String reason, String place, String record, int attempt) {

  static DeadLetterCard of(ConsumerRecord<byte[], byte[]> letter, Instant now) {
    Headers headers = letter.headers();
    return new DeadLetterCard(
        letter.partition() + "-" + letter.offset(),
        now.toEpochMilli(),
        Text.cut(DeadLetters.text(headers, DeadLetters.CODE), 60),
        Text.cut(DeadLetters.text(headers, DeadLetters.MESSAGE), 500),
        letter.partition() + ":" + letter.offset(),
        letter.key() == null ? "" : Text.cut(new String(letter.key(), StandardCharsets.UTF_8), 200),
        DeadLetters.attempts(headers));
  }
}
