package dev.glimpse.view;

import dev.glimpse.serde.DeadLetterHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;

/**
 * A dead letter as displayed on the page.
 *
 * @param key a unique key of the dead letter
 * @param at the time when it was read, in milliseconds since 1970
 * @param place the partition and offset of the dead letter, as {@code glimpse dlq show} takes it
 * @param record the request's key
 */
record DeadLetterCard(
    String key, long at, String code, String reason, String place, String record, int attempt) {

  static DeadLetterCard of(ConsumerRecord<byte[], byte[]> letter, Instant now) {
    Headers headers = letter.headers();
    return new DeadLetterCard(
        letter.partition() + "-" + letter.offset(),
        now.toEpochMilli(),
        DisplayText.cut(DeadLetterHeaders.text(headers, DeadLetterHeaders.CODE), 60),
        DisplayText.cut(DeadLetterHeaders.text(headers, DeadLetterHeaders.MESSAGE), 500),
        letter.partition() + ":" + letter.offset(),
        letter.key() == null
            ? ""
            : DisplayText.cut(new String(letter.key(), StandardCharsets.UTF_8), 200),
        DeadLetterHeaders.attempts(headers));
  }
}
