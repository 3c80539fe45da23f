package dev.glimpse.topology;

import dev.glimpse.event.Prediction;
import dev.glimpse.serde.AnswerWriter;
import dev.glimpse.serde.CloudEvents;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * Writes predictions that nobody waits for, with a producer of their own: outside of the
 * transactions and offsets of the answers, which they could fail. Some may be lost, and after a
 * crash some are there twice; the key is the request's id.
 *
 * <p>Threads: any one at a time; the producer's own tells of failures.
 */
public final class ShadowTopic implements AutoCloseable {

  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

  private final Producer<byte[], byte[]> producer;
  private final String topic;
  private final String ceSource;

  /**
   * Writes into a topic.
   *
   * @param producer closed with this
   * @param ceSource the CloudEvents source of predictions, a URI reference
   */
  public ShadowTopic(Producer<byte[], byte[]> producer, String topic, String ceSource) {
    this.producer = producer;
    this.topic = topic;
    this.ceSource = ceSource;
  }

  /**
   * Sends one; waits for the brokers for as long as the producer's {@code max.block.ms}.
   *
   * @param failed told if it cannot be written, now or later
   */
  public void send(Prediction prediction, Consumer<Exception> failed) {
    Headers headers = new RecordHeaders();
    CloudEvents.describe(headers, prediction, ceSource, Instant.now());
    try {
      var unused =
          producer.send(
              new ProducerRecord<>(
                  topic,
                  null,
                  null,
                  prediction.id().getBytes(StandardCharsets.UTF_8),
                  AnswerWriter.write(prediction),
                  headers),
              (written, e) -> {
                if (e != null) {
                  failed.accept(e);
                }
              });
    } catch (RuntimeException e) {
      failed.accept(e);
    }
  }

  /** Sends what is on its way, if that is quickly done. */
  @Override
  public void close() {
    producer.close(CLOSE_LIMIT);
  }
}
