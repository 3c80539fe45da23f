package dev.glimpse.testing;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * An ordinary Kafka client with a test's vocabulary: bytes in, bytes out, committed records only.
 *
 * <p>For one thread.
 */
public final class TestClient implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(100);

  private final String bootstrapServers;
  private final Admin admin;
  private final Producer<byte[], byte[]> producer;

  /** A client of the given broker. */
  public TestClient(String bootstrapServers) {
    this.bootstrapServers = bootstrapServers;
    this.admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers));
    this.producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "linger.ms",
                5,
                "max.request.size",
                9_000_000),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  /** A client of the broker that the tests share. */
  public static TestClient shared() {
    return new TestClient(TestBroker.bootstrapServers());
  }

  /** For what this class has no word for. */
  public Admin admin() {
    return admin;
  }

  /** A new topic whose name starts with {@code prefix} and is nobody else's. */
  public String createTopic(String prefix, int partitions) {
    return createTopic(prefix, partitions, Map.of());
  }

  /** The same with settings of its own. */
  public String createTopic(String prefix, int partitions, Map<String, String> settings) {
    String name = prefix + "-" + UUID.randomUUID().toString().substring(0, 8);
    NewTopic topic =
        new NewTopic(name, Optional.of(partitions), Optional.empty()).configs(settings);
    get(admin.createTopics(List.of(topic)).all().toCompletionStage().toCompletableFuture());
    // The broker that is asked next may learn of it a little later.
    await().ignoreExceptions().until(() -> isKnown(name));
    return name;
  }

  /** Deletes a topic with all that is in it. */
  public void delete(String topic) {
    get(admin.deleteTopics(List.of(topic)).all().toCompletionStage().toCompletableFuture());
  }

  private boolean isKnown(String topic) throws Exception {
    return admin.describeTopics(List.of(topic)).allTopicNames().get().containsKey(topic);
  }

  /** Sends the records in order and returns when the broker has them all. */
  public List<RecordMetadata> produce(Collection<ProducerRecord<byte[], byte[]>> records) {
    List<Future<RecordMetadata>> sent = records.stream().map(producer::send).toList();
    producer.flush();
    return sent.stream().map(TestClient::get).toList();
  }

  /** Sends one record. */
  public RecordMetadata produce(ProducerRecord<byte[], byte[]> record) {
    return produce(List.of(record)).get(0);
  }

  /**
   * The committed records of a topic from its beginning, in the order of each partition: at least
   * {@code count}, and then all that are committed by then, so that a surplus shows too.
   *
   * @throws AssertionError if fewer than {@code count} have come by the time limit
   */
  public List<ConsumerRecord<byte[], byte[]>> consume(String topic, int count, Duration limit) {
    try (Consumer<byte[], byte[]> consumer = reader(bootstrapServers, topic)) {
      List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
      long deadline = System.nanoTime() + limit.toNanos();
      while (records.size() < count) {
        if (System.nanoTime() > deadline) {
          throw new AssertionError(
              "%d of %d records in %s after %s".formatted(records.size(), count, topic, limit));
        }
        consumer.poll(POLL).forEach(records::add);
      }
      drain(consumer, records);
      return records;
    }
  }

  /** The records of a topic that are committed now. */
  public List<ConsumerRecord<byte[], byte[]>> consumeCommitted(String topic) {
    return consume(topic, 0, Duration.ZERO);
  }

  /** The sum of the offsets that a group has committed: the records that it is done with. */
  public long committed(String group) throws ExecutionException, InterruptedException {
    return admin
        .listConsumerGroupOffsets(group)
        .partitionsToOffsetAndMetadata()
        .get()
        .values()
        .stream()
        .mapToLong(OffsetAndMetadata::offset)
        .sum();
  }

  /** Whether no transaction is open in the topic, behind which committed records would hide. */
  public boolean isStable(String topic) {
    return ends(topic, IsolationLevel.READ_COMMITTED)
        .equals(ends(topic, IsolationLevel.READ_UNCOMMITTED));
  }

  private Map<TopicPartition, Long> ends(String topic, IsolationLevel level) {
    Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    producer
        .partitionsFor(topic)
        .forEach(
            info -> latest.put(new TopicPartition(topic, info.partition()), OffsetSpec.latest()));
    Map<TopicPartition, Long> ends = new HashMap<>();
    get(admin.listOffsets(latest, new ListOffsetsOptions(level)).all())
        .forEach((partition, info) -> ends.put(partition, info.offset()));
    return ends;
  }

  @Override
  public void close() {
    producer.close();
    admin.close();
  }

  /** Reads what is committed in the topics, from their beginnings; a client of its own. */
  public static Consumer<byte[], byte[]> reader(String bootstrapServers, String... topics) {
    Consumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "isolation.level",
                "read_committed",
                "enable.auto.commit",
                false,
                "auto.offset.reset",
                "earliest"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    List<TopicPartition> partitions =
        Stream.of(topics)
            .flatMap(topic -> consumer.partitionsFor(topic).stream())
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    return consumer;
  }

  private static void drain(
      Consumer<byte[], byte[]> consumer, List<ConsumerRecord<byte[], byte[]>> records) {
    Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
    while (ends.entrySet().stream()
        .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
      consumer.poll(POLL).forEach(records::add);
    }
  }

  private static <T> T get(Future<T> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
