package dev.glimpse.streams;

import static org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.REPLACE_THREAD;
import static org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.glimpse.testing.TestEvents;
import dev.glimpse.topology.RejectedAnswers;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.streams.errors.StreamsException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
final class StreamFailureHandlerTest {

  private final List<Throwable> reasons = new ArrayList<>();
  private final StreamFailureHandler handler =
      new StreamFailureHandler(
          new RejectedAnswers(TestEvents.JSON.subscriber()), () -> {}, reasons::add);

  private static StreamsException failure(RuntimeException cause) {
    return new StreamsException("send", cause);
  }

  @Test
  void shouldGoOnAfterWhatPasses() {
    assertThat(handler.handle(failure(new TimeoutException("no broker"))))
        .isEqualTo(REPLACE_THREAD);
    assertThat(handler.replaced()).isEqualTo(1);
    assertThat(reasons).isEmpty();
  }

  @Test
  void shouldStopForARightThatWasTakenAway() {
    StreamsException forbidden = failure(new TopicAuthorizationException("forbidden"));

    assertThat(handler.handle(forbidden)).isEqualTo(SHUTDOWN_CLIENT);
    assertThat(reasons).containsExactly(forbidden);
    assertThat(handler.replaced()).isZero();
  }

  /** An answer that was delivered late is dated anew; a clock that is wrong stays so. */
  @Test
  void shouldWriteAnAnswerAgainWhoseTimeIsRefusedAndStopAtTheSecondTime() {
    StreamsException refused = failure(new InvalidTimestampException("out of range"));

    assertThat(handler.handle(refused)).isEqualTo(REPLACE_THREAD);
    assertThat(reasons).isEmpty();
    assertThat(handler.handle(refused)).isEqualTo(SHUTDOWN_CLIENT);
    assertThat(reasons).containsExactly(refused);
  }
}
