package dev.glimpse.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.glimpse.config.GlimpseConfig;
import dev.glimpse.testing.ProcessorJvm;
import dev.glimpse.testing.Signals;
import dev.glimpse.testing.TestBroker;
import dev.glimpse.testing.TestClient;
import dev.glimpse.testing.TestImages;
import dev.glimpse.testing.TestTopics;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a killed processor leaves open does not wait for its timeout, ten minutes here. */
@Tag("broker")
final class AbandonedTransactionIT {

  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final int REQUESTS = 10;

  @Test
  void shouldAbortTheTransactionOfAKilledProcessorAtOnce() {
    try (TestClient client = TestClient.shared()) {
      TestTopics topics = TestTopics.create(client, TestBroker.bootstrapServers(), 2);
      List<String> settings =
          topics.settings(
              GlimpseConfig.COMMIT_INTERVAL + "=30000",
              GlimpseConfig.COMMIT_MIN_INTERVAL + "=0", // answers wait for the interval
              "kafka.producer.transaction.timeout.ms=600000");
      try (ProcessorJvm killed = ProcessorJvm.run(settings)) {
        client.produce(
            IntStream.range(0, REQUESTS)
                .mapToObj(
                    i ->
                        new ProducerRecord<>(
                            topics.requests(),
                            i % 2,
                            ("key-" + i).getBytes(UTF_8),
                            TestImages.inlineRequest("id-" + i, TestImages.png(i))))
                .toList());
        await("an open transaction")
            .atMost(LIMIT)
            .until(() -> !client.isStable(topics.predictions()));
        Signals.kill(killed.handle());
      }

      try (ProcessorJvm next =
          ProcessorJvm.run(topics.settings(GlimpseConfig.COMMIT_INTERVAL + "=100"))) {
        await("the end of the transaction")
            .atMost(LIMIT)
            .until(() -> next.log().contains("Aborted transactions of processors"));
        assertThat(client.consume(topics.predictions(), REQUESTS, LIMIT)).hasSize(REQUESTS);
      }
    }
  }
}
