package dev.glimpse.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.glimpse.config.FetchSettings;
import dev.glimpse.config.GlimpseConfig;
import dev.glimpse.testing.Signals;
import dev.glimpse.testing.TestBroker;
import dev.glimpse.testing.TestClient;
import dev.glimpse.testing.TestImages;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A processor that is killed in mid-stream. */
final class CrashIT {

  private static final int REQUESTS = 6_000;
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private final TestClient client = TestClient.shared();
  private final TestTopics topics = TestTopics.create(client, TestBroker.bootstrapServers(), 8);
  private final Exchange exchange = new Exchange(client, topics);
  private final HeldImage held;

  CrashIT() throws IOException {
    held = new HeldImage();
  }

  @AfterEach
  void close() {
    held.close();
    client.close();
  }

  private interface Launch {
    ProcessorJvm run(List<String> settings) throws IOException;
  }

  /**
   * Sends, kills the first processor when some are answered, and starts a second one. The first
   * request's image is held back until the kill, so that a commit before it always finds one
   * unfinished and others behind it.
   */
  private ProcessorJvm killedInMidStream(Launch launch) throws IOException {
    exchange.send(List.of(exchange.request("held", TestImages.uriRequest("held", held.uri()))));
    exchange.send(
        IntStream.range(1, REQUESTS)
            .mapToObj(
                i ->
                    exchange.request(
                        "key-" + i, TestImages.inlineRequest("id-" + i, TestImages.png(i))))
            .toList());
    try (ProcessorJvm killed = launch.run(settings())) {
      int answered = exchange.predictions(REQUESTS / 10).size();
      Signals.kill(killed.handle());
      assertThat(answered).as("answered before the kill").isLessThan(REQUESTS);
    }
    held.release();
    return launch.run(settings());
  }

  private List<String> settings() {
    return topics.settings(
        FetchSettings.HTTP_PRIVATE + "=true",
        FetchSettings.TIMEOUT + "=60000",
        GlimpseConfig.IMAGE_MAX_TIME + "=3600000",
        // Room for all that come after the image that is held back: the others go on.
        GlimpseConfig.IN_FLIGHT_PER_PARTITION + "=" + REQUESTS);
  }

  @Test
  void shouldLoseAndDoubleNothingWhenKilled() throws Exception {
    try (ProcessorJvm second = killedInMidStream(ProcessorJvm::run)) {
      List<ConsumerRecord<byte[], byte[]>> answers = exchange.predictions(REQUESTS);

      exchange.assertAnsweredOnceInOrder(answers);
      assertThat(second.terminate()).as("exit code after SIGTERM").isZero();
    }
  }

  /** The control: were this to lose nothing, the test above would prove nothing. */
  @Test
  void shouldBeSeenToLoseWithoutTheLowWaterMark() throws Exception {
    try (ProcessorJvm second = killedInMidStream(ProcessorJvm::runUncapped)) {
      assertThat(second.handle().isAlive()).isTrue();
      await().atMost(LIMIT).until(() -> committedAll());

      assertThat(exchange.lost(client.consumeCommitted(topics.predictions()))).isPositive();
    }
  }

  private boolean committedAll() throws Exception {
    return client
            .admin()
            .listConsumerGroupOffsets("app-" + topics.requests())
            .partitionsToOffsetAndMetadata()
            .get()
            .values()
            .stream()
            .mapToLong(offset -> offset.offset())
            .sum()
        == REQUESTS;
  }
}
