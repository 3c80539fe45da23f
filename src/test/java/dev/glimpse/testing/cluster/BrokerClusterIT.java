package dev.glimpse.testing.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.glimpse.testing.TestClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Each fault of the cluster does what it says, and is gone afterwards. */
@Tag("broker")
final class BrokerClusterIT {

  private static final Duration LIMIT = Duration.ofMinutes(2);

  private static BrokerCluster cluster;

  @BeforeAll
  static void start() throws Exception {
    cluster = BrokerCluster.start();
  }

  @AfterAll
  static void stop() throws Exception {
    cluster.close();
  }

  @AfterEach
  void heal() {
    for (int broker : cluster.ids()) {
      cluster.mend(broker);
      cluster.broker(broker).resume();
      cluster.broker(broker).start();
    }
    cluster.awaitInSync();
  }

  private static int inSync(Admin admin, String topic) throws Exception {
    return admin
        .describeTopics(List.of(topic))
        .allTopicNames()
        .get()
        .get(topic)
        .partitions()
        .stream()
        .mapToInt(partition -> partition.isr().size())
        .min()
        .orElseThrow();
  }

  private static void awaitReplicas(TestClient client, String topic, int count) {
    await()
        .atMost(LIMIT)
        .ignoreExceptionsInstanceOf(ExecutionException.class)
        .until(() -> inSync(client.admin(), topic) == count);
  }

  private static void produce(TestClient client, String topic) {
    client.produce(
        IntStream.range(0, 30)
            .mapToObj(i -> new ProducerRecord<byte[], byte[]>(topic, ("" + i).getBytes(UTF_8)))
            .toList());
  }

  @Test
  @Tag("faults")
  void shouldKeepAllRecordsWhenABrokerIsKilled() {
    try (TestClient client = new TestClient(cluster.bootstrapServers())) {
      String topic = client.createTopic("killed", 3);
      produce(client, topic);

      cluster.broker(1).kill();

      awaitReplicas(client, topic, 2);
      produce(client, topic);
      cluster.broker(1).start();
      cluster.awaitInSync();
      assertThat(client.consumeCommitted(topic)).hasSize(60);
    }
  }

  @Test
  @Tag("faults")
  void shouldKeepAllRecordsWhenAllBrokersAreKilledAtOnce() {
    try (TestClient client = new TestClient(cluster.bootstrapServers())) {
      String topic = client.createTopic("all-killed", 3);
      produce(client, topic);

      cluster.ids().forEach(id -> cluster.broker(id).kill());
      cluster.ids().forEach(id -> cluster.broker(id).start());

      cluster.awaitInSync();
      assertThat(client.consumeCommitted(topic)).hasSize(30);
    }
  }

  @Test
  void shouldShrinkTheReplicasInSyncWhenABrokerIsCutFromItsPeers() {
    try (TestClient client = new TestClient(cluster.bootstrapServers())) {
      String topic = client.createTopic("cut", 3);

      cluster.cutFromNodes(2);

      awaitReplicas(client, topic, 2);
      produce(client, topic);
    }
  }

  @Test
  void shouldHideABrokerFromProcessorsOnly() throws Exception {
    cluster.cutFromProcessors(3);
    try (TestClient client = new TestClient(cluster.bootstrapServers());
        Admin processors =
            Admin.create(
                Map.of(
                    "bootstrap.servers",
                    cluster.processorBootstrapServers().split(",", -1)[2],
                    "default.api.timeout.ms",
                    "1000",
                    "request.timeout.ms",
                    "500"))) {
      produce(client, client.createTopic("hidden", 3));

      assertThat(processors.describeCluster().nodes().toCompletionStage().toCompletableFuture())
          .failsWithin(LIMIT);
    }
  }

  @Test
  @Tag("faults")
  void shouldEndABrokerWhoseDiskIsFull() throws Exception {
    ClusterNode broker = cluster.broker(1);
    assumeThat(broker.disk()).as("mounting a file system needs root").isNotNull();
    LimitedDisk disk = Objects.requireNonNull(broker.disk());
    try (TestClient client = new TestClient(cluster.bootstrapServers())) {
      String topic = client.createTopic("full", 3);
      disk.fill();
      try {
        await()
            .atMost(LIMIT)
            .until(
                () -> {
                  produce(client, topic);
                  return !broker.isRunning();
                });
      } finally {
        disk.free();
      }
    }
  }
}
