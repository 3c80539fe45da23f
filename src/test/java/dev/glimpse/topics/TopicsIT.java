package dev.glimpse.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.glimpse.testing.TestBroker;
import dev.glimpse.testing.TestClient;
import dev.glimpse.topics.AppliedTopic.Created;
import dev.glimpse.topics.AppliedTopic.Setting;
import dev.glimpse.topics.AppliedTopic.Unchanged;
import dev.glimpse.topics.AppliedTopic.Updated;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("broker")
class TopicsIT {

  private static TestClient client;
  private static TopicApplier applier;

  private final String name = "applied-" + UUID.randomUUID();

  @BeforeAll
  static void connect() {
    client = TestClient.shared();
    applier = new TopicApplier(client.admin());
  }

  private TopicDeclaration declared(
      int partitions, @Nullable Integer replicas, Map<String, String> config) {
    return new TopicDeclaration(name, partitions, replicas, config, "a.yaml");
  }

  @AfterAll
  static void close() {
    client.close();
  }

  @Test
  void shouldCreateWhatIsMissingAndThenDoNothing() {
    TopicDeclaration topic = declared(3, null, Map.of("retention.ms", "3600000"));

    AppliedTopic first = applier.apply(topic);
    AppliedTopic second = applier.apply(topic);

    assertThat(first)
        .isEqualTo(new AppliedTopic(name, new Created(3, 1, topic.config()), List.of()));
    assertThat(second).isEqualTo(new AppliedTopic(name, new Unchanged(), List.of()));
    client.produce(new ProducerRecord<>(name, 2, null, new byte[] {1}));
    assertThat(client.consumeCommitted(name)).hasSize(1);
  }

  @Test
  void shouldSetOnlyTheSettingsThatDiffer() {
    Map<String, String> before = Map.of("retention.ms", "1000", "max.message.bytes", "2000000");
    applier.apply(declared(1, null, before));
    Map<String, String> after = Map.of("retention.ms", "2000", "compression.type", "producer");

    AppliedTopic applied = applier.apply(declared(1, null, after));

    assertThat(applied.change())
        .isEqualTo(new Updated(Map.of("retention.ms", new Setting("1000", "2000"))));
    assertThat(applier.apply(declared(1, null, before)).change())
        .isEqualTo(new Updated(Map.of("retention.ms", new Setting("2000", "1000"))));
  }

  @Test
  void shouldLeaveOtherNumbersOfPartitionsAndReplicasAndSaySo() {
    applier.apply(declared(2, 1, Map.of()));

    AppliedTopic applied = applier.apply(declared(4, 3, Map.of()));

    assertThat(applied.change()).isEqualTo(new Unchanged());
    assertThat(applied.differences())
        .hasSize(2)
        .anySatisfy(text -> assertThat(text).startsWith("has 2 partitions, 4 are declared"))
        .anySatisfy(text -> assertThat(text).startsWith("has a replication factor of 1, 3 is"));
    assertThat(applier.apply(declared(2, 1, Map.of())).differences()).isEmpty();
  }

  @Test
  void shouldSayWhatTheBrokerRefuses() {
    assertThatThrownBy(() -> applier.apply(declared(1, null, Map.of("no.such", "1"))))
        .isInstanceOf(InvalidConfigurationException.class)
        .hasMessageContaining("no.such");
    assertThatThrownBy(() -> applier.apply(declared(1, 7, Map.of())))
        .isInstanceOf(InvalidReplicationFactorException.class);
  }

  @Test
  void shouldRefuseMoreReplicasThanBrokersBeforeAnythingIsCreated() {
    TopicDeclaration fine = declared(1, 1, Map.of());
    TopicDeclaration tooMany =
        new TopicDeclaration(name + "-too-many", 1, 2, Map.of(), "too-many.yaml");

    assertThatThrownBy(() -> applier.refuseReplicasWithoutBrokers(List.of(fine, tooMany)))
        .isInstanceOf(DeclarationException.class)
        .hasMessage(
            "too-many.yaml: topic %s-too-many needs 2 replicas, but there is 1 broker", name);
    applier.refuseReplicasWithoutBrokers(List.of(fine));
  }

  @Test
  void shouldApplyTheTopicsOfThisBuild() throws IOException {
    for (TopicDeclaration topic : TopicFileReader.packaged()) {
      TopicDeclaration copy =
          new TopicDeclaration(
              name + "-" + topic.name(),
              topic.partitions(),
              topic.replicas(),
              topic.config(),
              topic.origin());

      assertThat(applier.apply(copy).change()).isEqualTo(new Created(8, 1, topic.config()));
      assertThat(applier.apply(copy))
          .isEqualTo(new AppliedTopic(copy.name(), new Unchanged(), List.of()));
    }
  }

  /** A batch of a few kilobytes must not unpack to more than the heap of a processor. */
  @Test
  void shouldLimitWhatABatchOfRequestsUnpacksTo() throws Exception {
    TopicDeclaration requests =
        TopicFileReader.packaged().stream()
            .filter(topic -> topic.name().equals("image-requests"))
            .findFirst()
            .orElseThrow();
    applier.apply(declared(1, 1, requests.config()));
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                TestBroker.bootstrapServers(),
                "compression.type",
                "zstd",
                "max.request.size",
                100 << 20,
                "buffer.memory",
                200L << 20),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      assertThat(producer.send(new ProducerRecord<>(name, new byte[6 << 20])).get()).isNotNull();
      assertThatThrownBy(() -> producer.send(new ProducerRecord<>(name, new byte[50 << 20])).get())
          .hasCauseInstanceOf(RecordTooLargeException.class);
    }
  }
}
