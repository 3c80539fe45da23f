package dev.glimpse.testing;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** Dead letters as Glimpse writes them, of requests that need not have been. */
public record TestDeadLetters(TestTopics topics) {

  /** Of a small request in partition 0, that failed once, now. */
  public ProducerRecord<byte[], byte[]> letter(String id, String code) {
    return letter(id, code, 1, Instant.now());
  }

  /** Likewise, with these attempts and at that time. */
  public ProducerRecord<byte[], byte[]> letter(String id, String code, int attempts, Instant time) {
    Headers headers =
        described(code, attempts, topics.requests(), 0, 0).add("mine", bytes("header of " + id));
    return new ProducerRecord<>(
        topics.deadLetters(),
        0,
        time.toEpochMilli(),
        bytes("key of " + id),
        TestImages.uriRequest(id, "file:/nowhere"),
        headers);
  }

  /** What describes one. */
  public static Headers described(
      String code, int attempts, String topic, int partition, long offset) {
    return new RecordHeaders()
        .add("glimpse.error.code", bytes(code))
        .add("glimpse.attempt", bytes("" + attempts))
        .add("__streams.errors.message", bytes("There is no such thing"))
        .add("__streams.errors.exception", bytes("dev.glimpse.event.FailureException"))
        .add("__streams.errors.topic", bytes(topic))
        .add("__streams.errors.partition", bytes("" + partition))
        .add("__streams.errors.offset", bytes("" + offset));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
