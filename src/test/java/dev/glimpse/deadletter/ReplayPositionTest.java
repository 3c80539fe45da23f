package dev.glimpse.deadletter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
final class ReplayPositionTest {

  @Test
  void shouldCoverWhatIsBeforeItAndWhatWasNamed() {
    ReplayPosition position = ReplayPosition.at(10).and(12).and(3);

    assertThat(position.covers(9)).isTrue();
    assertThat(position.covers(10)).isFalse();
    assertThat(position.covers(12)).isTrue();
    assertThat(position.ahead()).containsExactly(12L);
  }

  @Test
  void shouldForgetTheNamedThatItHasPassed() {
    ReplayPosition position = ReplayPosition.at(10).and(12).and(14).upTo(13);

    assertThat(position).isEqualTo(ReplayPosition.at(13).and(14));
    assertThat(position.upTo(5)).isEqualTo(position);
  }

  @Test
  void shouldSurviveItsCommit() {
    ReplayPosition position = ReplayPosition.at(10).and(12).and(999_999_999_999L);

    assertThat(ReplayPosition.of(position.committed())).isEqualTo(position);
    assertThat(ReplayPosition.of(ReplayPosition.at(10).committed()))
        .isEqualTo(ReplayPosition.at(10));
    assertThat(ReplayPosition.of(new OffsetAndMetadata(7, "somebody else's")))
        .isEqualTo(ReplayPosition.at(7));
  }

  @Test
  void shouldRefuseMoreThanTheMetadataHolds() {
    ReplayPosition position = ReplayPosition.at(0);
    for (int i = 0; i < ReplayPosition.MAX_AHEAD; i++) {
      position = position.and(999_999_999_999_999_000L + i);
    }
    ReplayPosition full = position;

    assertThat(full.committed().metadata().length()).isLessThan(4_096);
    assertThatThrownBy(() -> full.and(1)).isInstanceOf(ReplayRefusedException.class);
  }
}
