package dev.glimpse.demo;

import dev.glimpse.event.Prediction;
import dev.glimpse.event.ScoredLabel;
import dev.glimpse.serde.AnswerDecoder;
import dev.glimpse.serde.DeadLetterHeaders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;

/** A read_committed consumer of predictions and dead letters, like that of a downstream system. */
public final class DemoAnswerConsumer implements AutoCloseable {

  private final String deadLetters;
  private final AnswerDecoder decoder;
  private final Consumer<String, byte[]> consumer;

  /**
   * The answer to one request.
   *
   * @param id the id of the request
   * @param label the best label; null for a dead letter
   * @param score the score of that label, 0 to 1
   * @param batchSize the number of images in the device call; 0 for a dead letter
   * @param failure code and message of a dead letter; null for a prediction
   */
  public record Received(
      String id, @Nullable String label, double score, int batchSize, @Nullable String failure) {}

  /** Creates a consumer that reads both topics from their beginning. */
  public DemoAnswerConsumer(
      String bootstrapServers, String predictions, String deadLetters, AnswerDecoder decoder) {
    this.deadLetters = deadLetters;
    this.decoder = decoder;
    Properties settings = new Properties();
    settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
    List<TopicPartition> partitions =
        Stream.of(predictions, deadLetters)
            .flatMap(topic -> consumer.partitionsFor(topic).stream())
            .map(p -> new TopicPartition(p.topic(), p.partition()))
            .toList();
    consumer.assign(partitions);
  }

  /**
   * Returns the answers committed since the last call; waits for the first one up to a given time.
   */
  public List<Received> poll(Duration wait) {
    List<Received> received = new ArrayList<>();
    for (ConsumerRecord<String, byte[]> record : consumer.poll(wait)) {
      received.add(record.topic().equals(deadLetters) ? deadLetter(record) : prediction(record));
    }
    return received;
  }

  private Received prediction(ConsumerRecord<String, byte[]> record) {
    try {
      Prediction prediction = decoder.decode(record.value(), record.headers());
      Optional<ScoredLabel> best = prediction.predictions().stream().findFirst();
      return new Received(
          prediction.id(),
          best.map(ScoredLabel::label).orElse(""),
          best.map(ScoredLabel::score).orElse(0f),
          prediction.batchSize(),
          null);
    } catch (IOException e) {
      throw new UncheckedIOException("A prediction cannot be read", e);
    }
  }

  private static Received deadLetter(ConsumerRecord<String, byte[]> record) {
    return new Received(
        String.valueOf(record.key()),
        null,
        0,
        0,
        header(record, DeadLetterHeaders.CODE) + ": " + header(record, DeadLetterHeaders.MESSAGE));
  }

  private static String header(ConsumerRecord<String, byte[]> record, String name) {
    return Objects.requireNonNullElse(DeadLetterHeaders.text(record.headers(), name), "");
  }

  @Override
  public void close() {
    consumer.close();
  }
}
