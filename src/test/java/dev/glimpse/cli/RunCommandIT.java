package dev.glimpse.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.glimpse.config.GlimpseConfig;
import dev.glimpse.testing.ManagementClient;
import dev.glimpse.testing.ProcessorJvm;
import dev.glimpse.testing.TestBroker;
import dev.glimpse.testing.TestClient;
import dev.glimpse.testing.TestImages;
import dev.glimpse.testing.TestTopics;
import java.time.Duration;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code glimpse run} as whoever started it sees it: log, probes, exit code. */
@Timeout(180)
@Tag("broker")
final class RunCommandIT {

  private static final Duration LIMIT = Duration.ofMinutes(1);

  @Test
  void shouldSayItIsNotReadyAndThenExitWith1WhenTheDeviceDoesNotAnswer() {
    try (TestClient client = TestClient.shared()) {
      TestTopics topics = TestTopics.create(client, TestBroker.bootstrapServers(), 1);
      try (ProcessorJvm processor =
          ProcessorJvm.start(
              HangingRun.class.getName(),
              ProcessorJvm.options(topics.settings(GlimpseConfig.DEVICE_TIMEOUT + "=10000")))) {
        ManagementClient management = processor.management();
        await().atMost(LIMIT).until(management::isReady);

        client.produce(
            new ProducerRecord<>(
                topics.requests(), TestImages.inlineRequest("id", TestImages.png(1))));

        await().atMost(LIMIT).until(() -> management.troubles().contains("device"));
        assertThat(management.isLive()).isTrue();
        assertThat(processor.exitCode()).isEmpty();
        await().atMost(LIMIT).until(() -> processor.exitCode().isPresent());
        assertThat(processor.exitCode()).hasValue(Main.FAILED);
        assertThat(processor.log())
            .containsOnlyOnce("Health and metrics at http://")
            .contains("The device has not answered for 10.0 s; glimpse.device.timeout.ms is 10000");
      }
    }
  }
}
