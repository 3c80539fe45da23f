package dev.glimpse.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.glimpse.config.GlimpseConfig;
import dev.glimpse.deploy.LocalImage;
import dev.glimpse.deploy.PodStop;
import dev.glimpse.testing.SourcePosition;
import dev.glimpse.testing.TestClient;
import dev.glimpse.testing.TestImages;
import dev.glimpse.testing.TestTopics;
import dev.glimpse.testkit.GlimpseContainer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.testcontainers.containers.Network;
import org.testcontainers.images.builder.ImageFromDockerfile;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.lifecycle.Startables;

/**
 * Two processors in containers are replaced by those of another image with another setting, and
 * back, as k8s/base does it, while requests come to three brokers in containers.
 */
@Timeout(900)
@Tag("container")
final class RollingUpdateIT {

  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final int REQUESTS_A_SECOND = 20;
  private static final int PROCESSORS = 2;
  private static final int BROKERS = 3;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<GlimpseContainer> processors = new ArrayList<>();
  private final List<KafkaContainer> brokers = new ArrayList<>();
  private final FaultHistory history = new FaultHistory();
  private String image;
  private Network network;

  /** What an update changes: seen in the number of labels of an answer. */
  private record Release(String image, int labels) {}

  @BeforeEach
  void start() {
    image = LocalImage.built();
    network = Network.newNetwork();
    IntStream.rangeClosed(1, BROKERS).mapToObj(this::broker).forEach(brokers::add);
    Startables.deepStart(brokers).join();
  }

  @AfterEach
  void stop() {
    processors.forEach(GlimpseContainer::close);
    brokers.forEach(KafkaContainer::close);
    if (network != null) {
      network.close();
    }
  }

  @Test
  @Tag("faults")
  void shouldAnswerEachRequestOnceWhileProcessorsAreReplaced() throws Exception {
    Release first = new Release(image, 3);
    Release second = new Release(nextImage(), 2);
    for (int i = 0; i < PROCESSORS; i++) {
      processors.add(started(first));
    }
    String bootstrapServers =
        brokers.stream().map(KafkaContainer::getBootstrapServers).collect(Collectors.joining(","));
    TestTopics topics =
        new TestTopics(
            bootstrapServers,
            GlimpseContainer.REQUESTS,
            GlimpseContainer.PREDICTIONS,
            GlimpseContainer.DEAD_LETTERS);
    Random random = FaultScale.random();
    try (TestClient client = new TestClient(bootstrapServers);
        AnswerWatch answers = new AnswerWatch(bootstrapServers, topics);
        RequestStream requests =
            new RequestStream(
                bootstrapServers,
                topics.requests(),
                REQUESTS_A_SECOND,
                id -> TestImages.inlineRequest(id, TestImages.png(id.hashCode() & 63)),
                random)) {
      AnswerChecker checker = new AnswerChecker(client, topics);
      awaitAnswers(client, first);
      for (Release next : List.of(second, first)) {
        long begin = System.nanoTime();
        update(next);
        awaitAnswers(client, next);
        history.note(
            "longest wait %d ms"
                .formatted(answers.longestWait(requests.stored(), begin).toMillis()));
      }
      requests.finish();
      List<SourcePosition> sent = checker.positions();
      await("all answers").atMost(LIMIT).until(() -> answers.seen().keySet().containsAll(sent));
      processors.forEach(RollingUpdateIT::end);
      checker.awaitStable();
      Verdict verdict = checker.verdict();
      history.note(verdict.toString());
      Guarantee.EXACTLY_ONCE.check(verdict);
      assertThat(requests.failed()).as("requests that were not sent").isZero();
    }
  }

  /** Replaces one after the other: an old one is told to stop when a new one is ready. */
  private void update(Release release) {
    history.note("update to " + release);
    List<CompletableFuture<Void>> ends = new ArrayList<>();
    for (GlimpseContainer old : List.copyOf(processors)) {
      processors.add(started(release));
      history.note("another processor is ready");
      ends.add(CompletableFuture.runAsync(() -> end(old)));
      processors.remove(old);
    }
    ends.forEach(CompletableFuture::join);
    history.note("the former processors have ended");
  }

  private GlimpseContainer started(Release release) {
    GlimpseContainer processor =
        new GlimpseContainer(
                release.image(),
                network,
                IntStream.rangeClosed(1, BROKERS)
                    .mapToObj(RollingUpdateIT::address)
                    .collect(Collectors.joining(",")))
            .withSetting(GlimpseConfig.TOP_K, String.valueOf(release.labels()));
    processor.start();
    return processor;
  }

  private static void end(GlimpseContainer processor) {
    assertThat(PodStop.of(processor).getExitCodeLong()).isZero();
    processor.close();
  }

  /** Waits until answers come from a release. */
  private static void awaitAnswers(TestClient client, Release release) {
    await("answers of " + release).atMost(LIMIT).until(() -> labels(client) == release.labels());
  }

  /** Returns the number of labels of the latest answer, or 0. */
  private static int labels(TestClient client) {
    return client.consumeCommitted(GlimpseContainer.PREDICTIONS).stream()
        .max((a, b) -> Long.compare(a.timestamp(), b.timestamp()))
        .map(answer -> json(answer.value()).path("predictions").size())
        .orElse(0);
  }

  private static JsonNode json(byte[] value) {
    try {
      return JSON.readTree(value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns an image that differs from this build's in one label. */
  private String nextImage() {
    return new ImageFromDockerfile("glimpse:next", false)
        .withDockerfileFromBuilder(
            file -> file.from(image).label("org.opencontainers.image.version", "next").build())
        .get();
  }

  private static String address(int broker) {
    return "kafka-" + broker + ":19092";
  }

  private KafkaContainer broker(int id) {
    String voters =
        IntStream.rangeClosed(1, BROKERS)
            .mapToObj(voter -> "%d@kafka-%d:9094".formatted(voter, voter))
            .collect(Collectors.joining(","));
    KafkaContainer broker =
        new KafkaContainer("apache/kafka:4.3.1")
            .withNetwork(network)
            .withNetworkAliases("kafka-" + id)
            .withListener(address(id))
            .withEnv("KAFKA_NODE_ID", String.valueOf(id))
            .withEnv("KAFKA_CONTROLLER_QUORUM_VOTERS", voters)
            .withEnv("KAFKA_MIN_INSYNC_REPLICAS", "2")
            .withEnv("KAFKA_TRANSACTION_STATE_LOG_MIN_ISR", "2");
    Stream.of("DEFAULT", "OFFSETS_TOPIC", "TRANSACTION_STATE_LOG")
        .forEach(of -> broker.withEnv("KAFKA_" + of + "_REPLICATION_FACTOR", "3"));
    return broker;
  }
}
