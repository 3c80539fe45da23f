package dev.glimpse.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.glimpse.config.HttpStoreConfig;
import dev.glimpse.testing.ProcessorJvm;
import dev.glimpse.testing.ShiftedClock;
import dev.glimpse.testing.TestBroker;
import dev.glimpse.testing.TestClient;
import dev.glimpse.testing.TestImages;
import dev.glimpse.testing.TestTopics;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A single processor whose wall clock jumps by an hour and stays there. */
@Tag("broker")
final class ClockIT {

  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final int HELD = 1;

  private final TestClient client = TestClient.shared();
  private final TestTopics topics = TestTopics.create(client, TestBroker.bootstrapServers(), 1);
  private final SlowImages images = new SlowImages();
  private final Optional<ShiftedClock> found = ShiftedClock.create();
  private final ProcessorJvm processor = start();

  private ProcessorJvm start() {
    return ProcessorJvm.run(
        topics.settings(HttpStoreConfig.PRIVATE_ADDRESSES + "=true"),
        found.map(ShiftedClock::environment).orElse(Map.of()));
  }

  @AfterEach
  void close() {
    processor.close();
    images.close();
    client.close();
  }

  private ShiftedClock clock() {
    assumeTrue(found.isPresent(), "libfaketime is not installed");
    return found.get();
  }

  private void send(String id, byte[] event) {
    client.produce(List.of(new ProducerRecord<>(topics.requests(), id.getBytes(UTF_8), event)));
  }

  private void awaitAnswers(int count) {
    assertThat(client.consume(topics.predictions(), count, LIMIT)).hasSize(count);
  }

  @Test
  void shouldFinishAnImageDuringWhichTheClockWentAnHourAhead() throws IOException {
    send("first", TestImages.inlineRequest("first", TestImages.png(1)));
    awaitAnswers(1);
    send("held", TestImages.uriRequest("held", images.held(HELD)));
    clock().shift(Duration.ofHours(1));
    Instant ahead = Instant.now().plus(Duration.ofMinutes(59));
    await().atMost(LIMIT).until(() -> processor.management().clock().isAfter(ahead));

    images.release(HELD);
    awaitAnswers(2);

    assertThat(processor.exitCode()).isEmpty();
  }

  @Test
  void shouldEndSoThatAnotherTakesOverIfTheClockGoesAnHourBack() throws IOException {
    send("first", TestImages.inlineRequest("first", TestImages.png(1)));
    awaitAnswers(1);
    send("held", TestImages.uriRequest("held", images.held(HELD)));
    clock().shift(Duration.ofHours(-1));

    await().atMost(LIMIT).until(() -> processor.exitCode().isPresent());
    assertThat(processor.exitCode()).hasValue(1);
    // The two clocks are not read at the same instant: 3599 s as well as 3600 s is right.
    assertThat(processor.log()).containsPattern("was set back by 3[56]\\d\\d s");
    images.release(HELD);
    try (ProcessorJvm next = start()) { // as Kubernetes does; the clock is still behind
      awaitAnswers(2);
      assertThat(next.exitCode()).isEmpty();
    }
  }
}
