package dev.glimpse.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.glimpse.demo.LocalBroker;
import dev.glimpse.testing.Signals;
import dev.glimpse.testing.TestBroker;
import dev.glimpse.testing.TestClient;
import dev.glimpse.testing.TestEvents;
import dev.glimpse.topology.LowWaterMark.Mark;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.streams.errors.TaskMigratedException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The clients that Kafka Streams gets, used as it uses them, on a real broker. */
@Tag("broker")
final class LowWaterMarkClientsIT {

  private final TestClient client = TestClient.shared();
  private final String requests = client.createTopic("requests", 1);
  private final String predictions = client.createTopic("predictions", 1);
  private final TopicPartition partition = new TopicPartition(requests, 0);
  private final LowWaterMark marks = new LowWaterMark();
  private final Producer<byte[], byte[]> producer =
      clients()
          .getProducer(
              Map.of(
                  "bootstrap.servers",
                  TestBroker.bootstrapServers(),
                  "transactional.id",
                  "app-" + requests + "-1"));

  private ConsumerGroupMetadata nobody;

  /** Of a thread that is none any more, and has not heard of it. */
  private ConsumerGroupMetadata former;

  private LowWaterMarkClients clients() {
    return new LowWaterMarkClients(
        marks,
        new CommitPacerRegistry(Duration.ZERO),
        new RejectedAnswers(TestEvents.JSON.subscriber()));
  }

  @BeforeEach
  void commitOnce() throws Exception {
    try (Consumer<byte[], byte[]> member = consumer("app-" + requests)) {
      nobody = member.groupMetadata();
      join(member);
      former = member.groupMetadata();
    }
    producer.initTransactions();
    marks.own(partition).hold(17);
    producer.beginTransaction();
    producer.sendOffsetsToTransaction(upTo(40), nobody);
    producer.commitTransaction();
    // The reply to a commit comes before its markers are written.
    await().ignoreExceptions().until(() -> committed() == 17);
  }

  @AfterEach
  void close() {
    producer.close();
    client.close();
  }

  private Map<TopicPartition, OffsetAndMetadata> upTo(long offset) {
    return Map.of(partition, new OffsetAndMetadata(offset));
  }

  /** Transactions end a little later than the call that ends them; until then there is none. */
  private long committed() {
    return await().until(this::stable, Objects::nonNull).offset();
  }

  private @Nullable OffsetAndMetadata stable() throws Exception {
    String group = "app-" + requests;
    return client
        .admin()
        .listConsumerGroupOffsets(
            Map.of(group, new ListConsumerGroupOffsetsSpec().topicPartitions(List.of(partition))),
            new ListConsumerGroupOffsetsOptions().requireStable(true))
        .partitionsToOffsetAndMetadata(group)
        .get()
        .get(partition);
  }

  @Test
  void shouldNotAskTheBrokerWhereNothingHasMoved() throws Exception {
    producer.beginTransaction();
    // The broker would refuse it.
    producer.sendOffsetsToTransaction(upTo(50), former);
    producer.commitTransaction();

    assertThat(committed()).isEqualTo(17);
  }

  /** The new owner, a thread of the same process, has committed just as far. */
  @Test
  void shouldNotCommitAnswersOfAThreadThatHasLostItsPartition() throws Exception {
    producer.beginTransaction();
    var unused = producer.send(new ProducerRecord<>(predictions, new byte[] {1}));

    assertThatThrownBy(() -> producer.sendOffsetsToTransaction(upTo(50), former))
        .isInstanceOf(CommitFailedException.class);

    producer.abortTransaction();
    assertThat(client.consumeCommitted(predictions)).isEmpty();
  }

  /** Kafka Streams goes on after the one exception and dies of the other. */
  @Test
  void shouldHaveACommitTriedAgainThatComesWhileTheGroupIsJoined() throws Exception {
    marks.own(partition).hold(18);
    String group = "joined-" + requests;
    try (Consumer<byte[], byte[]> other = consumer(group);
        Consumer<byte[], byte[]> ours = consumer(group)) {
      join(other);
      ours.subscribe(List.of(requests));

      // From when it has asked to join until the other one, which polls no more, joins again.
      await()
          .untilAsserted(
              () -> {
                var unused = ours.poll(Duration.ofMillis(10));
                assertThatThrownBy(() -> ours.commitSync(upTo(50)))
                    .isInstanceOf(TimeoutException.class)
                    .hasCauseInstanceOf(RebalanceInProgressException.class);
              });
    }
  }

  private void join(Consumer<byte[], byte[]> consumer) {
    join(consumer, requests);
  }

  private static void join(Consumer<byte[], byte[]> consumer, String topic) {
    consumer.subscribe(List.of(topic));
    await()
        .until(
            () -> {
              var unused = consumer.poll(Duration.ofMillis(10));
              return !consumer.assignment().isEmpty();
            });
  }

  private Consumer<byte[], byte[]> consumer(String group) {
    return consumer(TestBroker.bootstrapServers(), group, Map.of());
  }

  private Consumer<byte[], byte[]> consumer(
      String bootstrapServers, String group, Map<String, Object> further) {
    Map<String, Object> config = new HashMap<>(further);
    config.put("bootstrap.servers", bootstrapServers);
    config.put("group.id", group);
    config.put("enable.auto.commit", false);
    return clients().getConsumer(config);
  }

  /** Kafka Streams commits after a flush: it must not, in whichever task a record was lost. */
  @Test
  void shouldFailEachFlushAfterARecordThatWasNotStoredOutsideOfATransaction() throws Exception {
    try (LocalBroker broker = LocalBroker.start();
        TestClient there = new TestClient(broker.bootstrapServers());
        Producer<byte[], byte[]> alone =
            clients()
                .getProducer(
                    Map.of(
                        "bootstrap.servers", broker.bootstrapServers(),
                        "request.timeout.ms", 1_000,
                        "delivery.timeout.ms", 2_000))) {
      String topic = there.createTopic("predictions", 2);
      var stored = alone.send(new ProducerRecord<>(topic, 0, null, new byte[] {1}));
      alone.flush();
      assertThat(stored).isDone();
      Signals.pause(broker.process());
      var lost = alone.send(new ProducerRecord<>(topic, 1, null, new byte[] {1}));

      assertThatThrownBy(alone::flush).hasCauseInstanceOf(TimeoutException.class);
      assertThat(lost).isDone();
      Signals.resume(broker.process());
      assertThatThrownBy(alone::flush).hasCauseInstanceOf(TimeoutException.class);
    }
  }

  /** Kafka's producer catches what a callback throws. */
  @Test
  void shouldFailTheFlushAfterARefusedAnswerThatCannotBeRead() {
    String small = client.createTopic("predictions", 1, Map.of("max.message.bytes", "100"));
    List<Exception> seen = new CopyOnWriteArrayList<>();
    try (Producer<byte[], byte[]> alone =
        clients().getProducer(Map.of("bootstrap.servers", TestBroker.bootstrapServers()))) {
      var unused =
          alone.send(
              new ProducerRecord<>(small, new byte[1000]), (stored, failure) -> seen.add(failure));

      assertThatThrownBy(alone::flush).hasCauseInstanceOf(RecordTooLargeException.class);
    }
    assertThat(seen).singleElement().isInstanceOf(RecordTooLargeException.class);
  }

  /** The broker may still store the offset when it continues, after a later one. */
  @Test
  void shouldEndTheMembershipWhoseCommitOfAnUnreadPartitionWasNotAnswered() throws Exception {
    try (LocalBroker broker = LocalBroker.start();
        TestClient there = new TestClient(broker.bootstrapServers())) {
      String topic = there.createTopic("requests", 1);
      Map<String, Object> impatient =
          Map.of("request.timeout.ms", 1_000, "default.api.timeout.ms", 2_000);
      try (Consumer<byte[], byte[]> consumer =
          consumer(broker.bootstrapServers(), "one", impatient)) {
        join(consumer, topic);
        assertThat(consumer.position(new TopicPartition(topic, 0))).isZero();
        Mark unused = marks.own(new TopicPartition(topic, 0));
        Signals.pause(broker.process());

        assertThatThrownBy(() -> consumer.poll(Duration.ofMillis(10)))
            .isInstanceOf(TaskMigratedException.class);
        Signals.resume(broker.process());
      }
    }
  }

  @Test
  void shouldCommitAgainAfterATransactionThatFailed() throws Exception {
    marks.own(partition).hold(18);
    producer.beginTransaction();
    producer.sendOffsetsToTransaction(upTo(50), nobody);
    producer.abortTransaction();
    producer.beginTransaction();
    producer.sendOffsetsToTransaction(upTo(50), nobody);
    producer.commitTransaction();

    assertThat(committed()).isEqualTo(18);
  }
}
