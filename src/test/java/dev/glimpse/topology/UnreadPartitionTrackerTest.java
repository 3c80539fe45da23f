package dev.glimpse.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
final class UnreadPartitionTrackerTest {

  private static final TopicPartition A = new TopicPartition("requests", 0);
  private static final TopicPartition B = new TopicPartition("requests", 1);

  private final UnreadPartitionTracker unread = new UnreadPartitionTracker();

  private Map<TopicPartition, OffsetAndMetadata> uncommitted(long position) {
    return unread.uncommitted(Set.of(A, B), Set.of(A), partition -> OptionalLong.of(position));
  }

  @Test
  void shouldReturnThePositionOfAnAssignedPartitionUntilItIsCommitted() {
    Map<TopicPartition, OffsetAndMetadata> first = uncommitted(7);

    assertThat(first).containsExactly(Map.entry(A, new OffsetAndMetadata(7)));
    assertThat(uncommitted(7)).isEqualTo(first);

    unread.committed(first);

    assertThat(uncommitted(7)).isEmpty();
    assertThat(uncommitted(9)).containsExactly(Map.entry(A, new OffsetAndMetadata(9)));
  }

  /** The record may be unfinished, although nothing has noted that yet. */
  @Test
  void shouldLeaveAPartitionAloneOnceItHasReturnedARecord() {
    unread.received(Set.of(A));
    unread.assigned(Set.of(A, B));

    assertThat(uncommitted(7)).isEmpty();
  }

  @Test
  void shouldBeginAgainWhenThePartitionComesBack() {
    unread.committed(uncommitted(7));
    unread.received(Set.of(A));
    unread.assigned(Set.of(B));
    unread.assigned(Set.of(A));

    assertThat(uncommitted(7)).isNotEmpty();
  }

  @Test
  void shouldIgnoreAPartitionWithUnfinishedRecordsOrAnUnknownPosition() {
    assertThat(unread.uncommitted(Set.of(B), Set.of(A), partition -> OptionalLong.of(7))).isEmpty();
    assertThat(unread.uncommitted(Set.of(A), Set.of(A), partition -> OptionalLong.empty()))
        .isEmpty();
  }
}
