package dev.glimpse.bench;

import dev.glimpse.serde.DeadLetters;
import dev.glimpse.topology.ClassificationTopology.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * What surrounds a processor: requests into its topic, and a read_committed consumer of its
 * answers, of which every one has to be a prediction.
 *
 * <p>Threads: sending is for any, reading for one.
 */
final class Traffic implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(10);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Requests that wait in the topic while more are sent: enough, and not all at once. */
  private static final int MOST_OPEN = 4_000;

  private static final int AT_ONCE = 250;

  private final Topics topics;
  private final ImageSet images;
  private final Producer<String, byte[]> producer;
  private final Consumer<String, byte[]> consumer;
  private long sent;
  private byte[] latest = {};

  /**
   * From now on.
   *
   * @param lingerMs of the requests' producer
   */
  Traffic(BenchBroker broker, Topics topics, ImageSet images, int lingerMs) {
    this.topics = topics;
    this.images = images;
    producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                broker.servers(),
                ProducerConfig.LINGER_MS_CONFIG,
                lingerMs),
            new StringSerializer(),
            new ByteArraySerializer());
    consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                broker.servers(),
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed",
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                5_000,
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false),
            new StringDeserializer(),
            new ByteArrayDeserializer());
    List<TopicPartition> all =
        Stream.of(topics.predictions(), topics.deadLetters())
            .flatMap(topic -> consumer.partitionsFor(topic).stream())
            .map(p -> new TopicPartition(p.topic(), p.partition()))
            .toList();
    consumer.assign(all);
    consumer.seekToEnd(all);
    all.forEach(consumer::position);
  }

  /** Sends the next request under a key; returns before the broker has it. */
  void send(String key) {
    var unused =
        producer.send(
            new ProducerRecord<>(topics.requests(), key, images.request((int) sent++, key)));
  }

  /** Waits until the broker has all that was sent. */
  void flush() {
    producer.flush();
  }

  /**
   * What was committed since the last call; waits a moment for the first of it.
   *
   * @throws IllegalStateException if one of it is a dead letter
   */
  ConsumerRecords<String, byte[]> read() {
    ConsumerRecords<String, byte[]> records = consumer.poll(POLL);
    for (ConsumerRecord<String, byte[]> dead : records.records(topics.deadLetters())) {
      throw new IllegalStateException(
          "A request became a dead letter: %s, %s"
              .formatted(
                  DeadLetters.text(dead.headers(), DeadLetters.CODE),
                  DeadLetters.text(dead.headers(), DeadLetters.MESSAGE)));
    }
    for (ConsumerRecord<String, byte[]> record : records) {
      latest = record.value();
    }
    return records;
  }

  /** The prediction that was read last, as JSON. */
  String latest() {
    return new String(latest, StandardCharsets.UTF_8);
  }

  /**
   * Sends as many and reads until all are answered.
   *
   * @return answers a second, between the first commit that was seen and the last; since the first
   *     request where there was one commit only
   * @throws IllegalStateException if nothing is answered for a minute
   */
  double rate(int count) {
    int asked = 0;
    int answered = 0;
    int first = 0;
    long began = 0;
    long start = System.nanoTime();
    long latest = start;
    while (answered < count) {
      for (int i = 0; i < AT_ONCE && asked < count && asked - answered < MOST_OPEN; i++) {
        send("r-" + asked++);
      }
      int more = read().count();
      long now = System.nanoTime();
      if (more > 0) {
        answered += more;
        latest = now;
        if (began == 0) {
          began = now;
          first = answered;
        }
      } else if (now - latest > PATIENCE.toNanos()) {
        throw new IllegalStateException(
            "%d of %d requests have no answer, and none came for %d s"
                .formatted(count - answered, count, PATIENCE.toSeconds()));
      }
    }
    return first == answered
        ? answered / ((latest - start) / 1e9)
        : (answered - first) / ((latest - began) / 1e9);
  }

  @Override
  public void close() {
    producer.close();
    consumer.close();
  }
}
