package dev.glimpse.deadletter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.junit.jupiter.api.Test;

final class PositionTest {

  @Test
  void shouldCoverWhatIsBeforeItAndWhatWasNamed() {
    Position position = Position.at(10).and(12).and(3);

    assertThat(position.covers(9)).isTrue();
    assertThat(position.covers(10)).isFalse();
    assertThat(position.covers(12)).isTrue();
    assertThat(position.ahead()).containsExactly(12L);
  }

  @Test
  void shouldForgetTheNamedThatItHasPassed() {
    Position position = Position.at(10).and(12).and(14).upTo(13);

    assertThat(position).isEqualTo(Position.at(13).and(14));
    assertThat(position.upTo(5)).isEqualTo(position);
  }

  @Test
  void shouldSurviveItsCommit() {
    Position position = Position.at(10).and(12).and(999_999_999_999L);

    assertThat(Position.of(position.committed())).isEqualTo(position);
    assertThat(Position.of(Position.at(10).committed())).isEqualTo(Position.at(10));
    assertThat(Position.of(new OffsetAndMetadata(7, "somebody else's"))).isEqualTo(Position.at(7));
  }

  @Test
  void shouldRefuseMoreThanTheMetadataHolds() {
    Position position = Position.at(0);
    for (int i = 0; i < Position.MAX_AHEAD; i++) {
      position = position.and(999_999_999_999_999_000L + i);
    }
    Position full = position;

    assertThat(full.committed().metadata().length()).isLessThan(4_096);
    assertThatThrownBy(() -> full.and(1)).isInstanceOf(ReplayRefusedException.class);
  }
}
