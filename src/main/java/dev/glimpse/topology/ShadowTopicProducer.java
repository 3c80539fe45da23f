package dev.glimpse.topology;

import dev.glimpse.event.Prediction;
import dev.glimpse.serde.AnswerEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * A best-effort writer of shadow predictions. It has its own producer, outside of the transactions
 * and offsets of the answers, so that its failures do not affect them. Some predictions may be
 * lost, and after a crash some may be written twice; the key is the request's id.
 *
 * <p>Threads: any one at a time; failures are reported on the producer's own thread.
 */
public final class ShadowTopicProducer implements AutoCloseable {

  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

  private final Producer<byte[], byte[]> producer;
  private final String topic;
  private final AnswerEncoder encoder;

  /**
   * Creates a writer to a topic.
   *
   * @param producer closed with this
   * @param encoder writes the predictions
   */
  public ShadowTopicProducer(
      Producer<byte[], byte[]> producer, String topic, AnswerEncoder encoder) {
    this.producer = producer;
    this.topic = topic;
    this.encoder = encoder;
  }

  /**
   * Sends a prediction; waits for the brokers at most the producer's {@code max.block.ms}.
   *
   * @param failed called if it cannot be written, now or later
   */
  public void send(Prediction prediction, Consumer<Exception> failed) {
    Headers headers = new RecordHeaders();
    byte[] value = encoder.encode(prediction, headers);
    try {
      var unused =
          producer.send(
              new ProducerRecord<>(
                  topic,
                  null,
                  null,
                  prediction.id().getBytes(StandardCharsets.UTF_8),
                  value,
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

  /** Sends the buffered records within 2 s, and drops the rest. */
  @Override
  public void close() {
    producer.close(CLOSE_LIMIT);
  }
}
