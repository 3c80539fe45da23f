package dev.glimpse.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.glimpse.cli.Main;
import dev.glimpse.config.GlimpseConfig;
import dev.glimpse.deploy.KedaKafkaScaler.Reading;
import dev.glimpse.service.Processors;
import dev.glimpse.streams.GlimpseProcessor;
import dev.glimpse.testing.ProcessorJvm;
import dev.glimpse.testing.TestBroker;
import dev.glimpse.testing.TestClient;
import dev.glimpse.testing.TestDeadLetters;
import dev.glimpse.testing.TestImages;
import dev.glimpse.testing.TestTopics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The lag of a processor's group as KEDA computes it: it is zero when every request is answered, so
 * that KEDA stops the last pod.
 */
@Tag("broker")
final class KedaLagIT {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int PARTITIONS = 3;
  private static final Reading DRAINED = new Reading(0, false);

  private final TestClient client = TestClient.shared();
  private final TestTopics topics =
      TestTopics.create(client, TestBroker.bootstrapServers(), PARTITIONS);
  private final String group = topics.applicationId();
  private final Processors processors = new Processors();

  @AfterEach
  void close() {
    processors.close();
    client.close();
  }

  private void awaitDrained(GlimpseProcessor processor) throws Exception {
    KedaKafkaScaler keda = KedaKafkaScaler.ofComponent(client.admin(), group, topics.requests());
    await("KEDA's lag").atMost(LIMIT).until(keda::poll, DRAINED::equals);
    await("glimpse_lag_records").atMost(LIMIT).until(() -> processor.lag() == 0);
  }

  private Reading poll() throws Exception {
    return KedaKafkaScaler.ofComponent(client.admin(), group, topics.requests()).poll();
  }

  /** The digits 0 to n - 1, in turn to each partition. */
  private List<ProducerRecord<byte[], byte[]>> requests(int n) {
    return IntStream.range(0, n)
        .mapToObj(
            i ->
                new ProducerRecord<>(
                    topics.requests(),
                    i % PARTITIONS,
                    ("key-" + i).getBytes(UTF_8),
                    TestImages.inlineRequest("id-" + i, TestImages.png(i))))
        .toList();
  }

  private Producer<byte[], byte[]> transactionalProducer() {
    Producer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                topics.bootstrapServers(),
                "transactional.id",
                "source-" + topics.requests()),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    producer.initTransactions();
    return producer;
  }

  private void abort(int records) {
    try (Producer<byte[], byte[]> producer = transactionalProducer()) {
      producer.beginTransaction();
      for (ProducerRecord<byte[], byte[]> request : requests(records)) {
        var unused = producer.send(request);
      }
      producer.flush();
      producer.abortTransaction();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"exactly_once_v2", "at_least_once"})
  void shouldReachZeroBehindTheMarkersOfTransactions(String guarantee) throws Exception {
    GlimpseProcessor processor =
        processors.start(topics.config(GlimpseConfig.PROCESSING_GUARANTEE + "=" + guarantee));
    try (Producer<byte[], byte[]> producer = transactionalProducer()) {
      for (ProducerRecord<byte[], byte[]> request : requests(7)) {
        producer.beginTransaction();
        var unused = producer.send(request);
        producer.commitTransaction();
      }
    }
    client.consume(topics.predictions(), 7, LIMIT);

    awaitDrained(processor);
  }

  @Test
  void shouldReachZeroBehindAnAbortedTransaction() throws Exception {
    GlimpseProcessor processor = processors.start(topics.config());
    client.produce(requests(PARTITIONS));
    client.consume(topics.predictions(), PARTITIONS, LIMIT);
    abort(2 * PARTITIONS);

    awaitDrained(processor);
  }

  /** As when the producer aborts while KEDA has stopped all pods. */
  @Test
  void shouldReachZeroBehindATransactionThatWasAbortedBeforeTheStart() throws Exception {
    try (Processors earlier = new Processors()) {
      earlier.start(topics.config());
      client.produce(requests(PARTITIONS));
      client.consume(topics.predictions(), PARTITIONS, LIMIT);
    }
    abort(2 * PARTITIONS);
    // With the markers, which come a little later.
    await().atMost(LIMIT).until(this::poll, new Reading(3 * PARTITIONS, true)::equals);

    awaitDrained(processors.start(topics.config()));
    abort(PARTITIONS);
    awaitDrained(processors.start(topics.config()));
  }

  @Test
  void shouldReachZeroAfterAReplayOfDeadLetters() throws Exception {
    GlimpseProcessor processor = processors.start(topics.config());
    TestDeadLetters letters = new TestDeadLetters(topics);
    client.produce(
        List.of(letters.letter("a", "FETCH_FAILED"), letters.letter("b", "FETCH_FAILED")));
    List<String> replay = new ArrayList<>(List.of("dlq", "replay"));
    replay.addAll(ProcessorJvm.options(topics.settings()));
    try (ProcessorJvm command = ProcessorJvm.start(Main.class.getName(), replay)) {
      await().atMost(LIMIT).until(() -> command.exitCode().isPresent());

      assertThat(command.log()).contains("2 replayed");
    }
    client.consume(topics.deadLetters(), 4, LIMIT); // the image does not exist
    awaitDrained(processor);
  }

  /** As retention deletes them. KEDA before 2.21 counts them as long as no offset is committed. */
  @Test
  void shouldReachZeroWhereRetentionHasDeletedWhatNoProcessorHasRead() throws Exception {
    client.produce(requests(4 * PARTITIONS));
    deleteAll(4);
    assertThat(poll()).isEqualTo(new Reading(4 * PARTITIONS, true));

    awaitDrained(processors.start(topics.config()));
  }

  @Test
  void shouldReachZeroWhereRetentionHasOvertakenTheCommittedOffset() throws Exception {
    client.produce(requests(4 * PARTITIONS));
    client
        .admin()
        .alterConsumerGroupOffsets(
            group, Map.of(new TopicPartition(topics.requests(), 1), new OffsetAndMetadata(2)))
        .all()
        .get();
    deleteAll(4);

    awaitDrained(processors.start(topics.config()));
  }

  private void deleteAll(long end) throws Exception {
    for (int partition = 0; partition < PARTITIONS; partition++) {
      client
          .admin()
          .deleteRecords(
              Map.of(
                  new TopicPartition(topics.requests(), partition),
                  RecordsToDelete.beforeOffset(end)))
          .all()
          .get();
    }
  }

  /** KEDA before 2.21 would count all of its records, once retention has deleted them. */
  @Test
  void shouldCommitTheOffsetOfAnEmptyPartition() throws Exception {
    GlimpseProcessor processor = processors.start(topics.config());

    await()
        .atMost(LIMIT)
        .untilAsserted(
            () ->
                assertThat(
                        client
                            .admin()
                            .listConsumerGroupOffsets(group)
                            .partitionsToOffsetAndMetadata()
                            .get())
                    .hasSize(PARTITIONS));
    awaitDrained(processor);
  }
}
