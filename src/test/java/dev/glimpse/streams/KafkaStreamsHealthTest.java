package dev.glimpse.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.kafka.streams.KafkaStreams.State;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("unit")
final class KafkaStreamsHealthTest {

  private static KafkaStreamsHealth health(State state, String... threads) {
    return new KafkaStreamsHealth(state, List.of(threads), 2);
  }

  @Test
  void shouldFindNothingWhileAllThreadsRun() {
    KafkaStreamsHealth running = health(State.RUNNING, "RUNNING", "RUNNING");

    assertThat(running.notRunning()).isNull();
    assertThat(running.dead()).isNull();
  }

  @Test
  void shouldSeeAThreadThatIsBeingReplacedThoughTheStateDoesNotTell() {
    KafkaStreamsHealth replacing = health(State.RUNNING, "RUNNING", "PENDING_SHUTDOWN", "STARTING");

    assertThat(replacing.notRunning()).contains("1 of 2");
    assertThat(replacing.dead()).isNull();
  }

  @Test
  void shouldSeeAThreadThatDiedAndWasNotReplaced() {
    KafkaStreamsHealth crippled = health(State.RUNNING, "RUNNING");

    assertThat(crippled.notRunning()).contains("1 of 2");
    assertThat(crippled.dead()).contains("1 of 2 stream threads have died");
  }

  @ParameterizedTest
  @EnumSource(
      names = {"CREATED", "REBALANCING"},
      mode = EnumSource.Mode.INCLUDE)
  void shouldBeAliveButNotReadyWhileItWaitsForPartitions(State state) {
    KafkaStreamsHealth waiting = health(state, "STARTING", "STARTING");

    assertThat(waiting.notRunning()).contains(state.toString());
    assertThat(waiting.dead()).isNull();
  }

  @ParameterizedTest
  @EnumSource(
      names = {"ERROR", "PENDING_ERROR", "NOT_RUNNING"},
      mode = EnumSource.Mode.INCLUDE)
  void shouldBeDeadAtTheEnd(State state) {
    KafkaStreamsHealth over = health(state);

    assertThat(over.notRunning()).contains(state.toString());
    assertThat(over.dead()).contains(state.toString());
  }
}
