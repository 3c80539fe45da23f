package dev.glimpse.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.glimpse.config.FetchSettings;
import dev.glimpse.config.GlimpseConfig;
import dev.glimpse.config.HttpStoreConfig;
import dev.glimpse.service.Exchange;
import dev.glimpse.service.Processors;
import dev.glimpse.testing.FaultyImageServer;
import dev.glimpse.testing.TestBroker;
import dev.glimpse.testing.TestClient;
import dev.glimpse.testing.TestImages;
import dev.glimpse.testing.TestTopics;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commits before the end of the commit interval, on a real broker. */
@Timeout(300)
@Tag("broker")
final class EarlyCommitsIT {

  /** So long that a commit within {@link #SOON} cannot be one of the interval. */
  private static final String INTERVAL = GlimpseConfig.COMMIT_INTERVAL + "=60000";

  /** Kafka Streams requires that a transaction may last longer than the interval. */
  private static final String TIMEOUT = "kafka.producer.transaction.timeout.ms=120000";

  private static final Duration SOON = Duration.ofSeconds(30);

  private final TestClient client = TestClient.shared();
  private final TestTopics topics = TestTopics.create(client, TestBroker.bootstrapServers(), 2);
  private final Exchange exchange = new Exchange(client, topics);
  private final Processors processors = new Processors();

  @AfterEach
  void close() {
    processors.close();
    client.close();
  }

  private ProducerRecord<byte[], byte[]> image(int partition, String key) {
    return new ProducerRecord<>(
        topics.requests(),
        partition,
        Exchange.bytes(key),
        TestImages.inlineRequest(key, TestImages.png(key.hashCode())));
  }

  private long committed() throws Exception {
    return client.committed(topics.applicationId());
  }

  @ParameterizedTest
  @ValueSource(strings = {"exactly_once_v2", "at_least_once"})
  void shouldCommitEachAnswerWithoutTheIntervalWhileIdle(String guarantee) throws Exception {
    processors.start(
        topics.config(INTERVAL, TIMEOUT, GlimpseConfig.PROCESSING_GUARANTEE + "=" + guarantee));

    for (int i = 1; i <= 3; i++) {
      int answered = i;
      exchange.send(List.of(image(i % 2, "id-" + i)));
      await().atMost(SOON).untilAsserted(() -> assertThat(committed()).isEqualTo(answered));
    }

    exchange.assertAnsweredOnceInOrder(exchange.predictions(3));
  }

  @Test
  void shouldCommitAnswersWhileAnotherImageWaitsForItsStore() throws Exception {
    try (FaultyImageServer store = new FaultyImageServer()) {
      processors.start(
          topics.config(
              INTERVAL,
              TIMEOUT,
              HttpStoreConfig.PRIVATE_ADDRESSES + "=true",
              FetchSettings.TIMEOUT + "=60000",
              GlimpseConfig.IMAGE_MAX_TIME + "=86400000"));
      byte[] held = TestImages.uriRequest("held", store.uri("/held/1"));
      exchange.send(
          List.of(new ProducerRecord<>(topics.requests(), 0, Exchange.bytes("held"), held)));
      await().atMost(SOON).until(() -> store.requests() == 1);

      exchange.send(List.of(image(0, "behind"), image(1, "beside")));
      await().atMost(SOON).untilAsserted(() -> assertThat(committed()).isEqualTo(1));

      store.release();
      await().atMost(SOON).untilAsserted(() -> assertThat(committed()).isEqualTo(3));
      exchange.assertAnsweredOnceInOrder(exchange.predictions(3));
    }
  }

  @Test
  void shouldLeaveCommitsToTheIntervalUnderLoad() throws Exception {
    List<ProducerRecord<byte[], byte[]>> flood = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      flood.add(image(i % 2, "id-" + i));
    }
    exchange.send(flood);
    GlimpseProcessor processor =
        processors.start(
            topics.config(
                INTERVAL,
                TIMEOUT,
                TIMEOUT,
                GlimpseConfig.COMMIT_MIN_INTERVAL + "=1",
                GlimpseConfig.IN_FLIGHT_PER_PARTITION + "=16"));
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    try (var metrics = processor.clientMetrics()) {
      metrics.bindTo(registry);

      exchange.assertAnsweredOnceInOrder(exchange.predictions(2_000));

      FunctionCounter commits = registry.get("kafka.stream.thread.commit.total").functionCounter();
      assertThat(commits.count()).as("commits for 2,000 answers").isBetween(1.0, 60.0);
    }
  }
}
