package dev.glimpse.streams;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.streams.errors.StreamsException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("unit")
class RecoverableStreamErrorsTest {

  static RuntimeException[] passing() {
    return new RuntimeException[] {
      new TimeoutException("no broker"),
      new ProducerFencedException("superseded"),
      new InvalidTxnStateException("timed out")
    };
  }

  static RuntimeException[] staying() {
    return new RuntimeException[] {
      new FencedInstanceIdException("two of one name"),
      new RecordTooLargeException("again each time"),
      new TopicAuthorizationException("forbidden"),
      new IllegalStateException("no Kafka at all")
    };
  }

  @ParameterizedTest
  @MethodSource("passing")
  void shouldGoOnAfterWhatAFreshStartMends(RuntimeException trouble) {
    assertThat(RecoverableStreamErrors.passes(new StreamsException("commit", trouble))).isTrue();
  }

  @ParameterizedTest
  @MethodSource("staying")
  void shouldStopForWhatComesAgain(RuntimeException trouble) {
    assertThat(RecoverableStreamErrors.passes(new StreamsException("commit", trouble))).isFalse();
  }
}
