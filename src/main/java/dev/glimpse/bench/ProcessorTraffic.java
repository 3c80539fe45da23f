package dev.glimpse.bench;

import dev.glimpse.serde.DeadLetterHeaders;
import dev.glimpse.topology.ClassificationTopology.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
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
 * The clients of a measured processor: a producer of its requests and a read_committed consumer of
 * its answers, all of which must be predictions.
 *
 * <p>Threads: any thread may send; one thread reads.
 */
final class ProcessorTraffic implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(10);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /**
   * The maximum number of unanswered requests in the topic: enough for the processor, but not all
   * at once.
   */
  private static final int MOST_OPEN = 4_000;

  private static final int AT_ONCE = 250;

  private final Topics topics;
  private final BenchmarkImageSet images;
  private final Producer<String, byte[]> producer;
  private final Thread sender;
  private final Consumer<String, byte[]> consumer;
  private long sent;
  private byte[] latest = {};

  /**
   * Creates clients that read answers from now on.
   *
   * @param lingerMs the linger time of the requests' producer
   */
  ProcessorTraffic(BenchmarkBroker broker, Topics topics, BenchmarkImageSet images, int lingerMs) {
    this.topics = topics;
    this.images = images;
    String client = "traffic-" + UUID.randomUUID();
    producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                broker.servers(),
                ProducerConfig.CLIENT_ID_CONFIG,
                client,
                ProducerConfig.LINGER_MS_CONFIG,
                lingerMs),
            new StringSerializer(),
            new ByteArraySerializer());
    sender = threadOf(client);
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

  /** Returns the thread on which a producer sends, found by the name that Kafka gives it. */
  private static Thread threadOf(String client) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().endsWith("| " + client))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("The producer has no thread"));
  }

  /** Sends the next request under a key; returns before the broker acknowledges it. */
  void send(String key) {
    var unused =
        producer.send(
            new ProducerRecord<>(topics.requests(), key, images.request((int) sent++, key)));
  }

  /** Waits until the broker has acknowledged all requests. */
  void flush() {
    producer.flush();
  }

  /**
   * Returns the answers that were committed since the last call; waits briefly for the first one.
   *
   * @throws IllegalStateException if one of them is a dead letter
   */
  ConsumerRecords<String, byte[]> read() {
    ConsumerRecords<String, byte[]> records = consumer.poll(POLL);
    for (ConsumerRecord<String, byte[]> dead : records.records(topics.deadLetters())) {
      throw new IllegalStateException(
          "A request became a dead letter: %s, %s"
              .formatted(
                  DeadLetterHeaders.text(dead.headers(), DeadLetterHeaders.CODE),
                  DeadLetterHeaders.text(dead.headers(), DeadLetterHeaders.MESSAGE)));
    }
    for (ConsumerRecord<String, byte[]> record : records) {
      latest = record.value();
    }
    return records;
  }

  /** Returns the prediction that was read last, as JSON. */
  String latest() {
    return new String(latest, StandardCharsets.UTF_8);
  }

  /**
   * Sends the given number of requests and reads until all are answered.
   *
   * @return answers per second, between the first observed commit and the last, or since the first
   *     request if there was only one commit; and the CPU time of this process per answer, over the
   *     whole call, without the threads of these clients
   * @throws IllegalStateException if there is no answer for a minute
   */
  WorkPace pace(int count) {
    int asked = 0;
    int answered = 0;
    int first = 0;
    long began = 0;
    Set<Thread> own = Set.of(Thread.currentThread(), sender);
    long cpuStart = ProcessCpuClock.nanosWithout(own);
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
    double cpuMicros = (ProcessCpuClock.nanosWithout(own) - cpuStart) / 1e3;
    double perSecond =
        first == answered
            ? answered / ((latest - start) / 1e9)
            : (answered - first) / ((latest - began) / 1e9);
    return new WorkPace(perSecond, cpuMicros / answered);
  }

  @Override
  public void close() {
    producer.close();
    consumer.close();
  }
}
