package dev.glimpse.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.glimpse.topology.LowWaterMark.Commit;
import dev.glimpse.topology.LowWaterMark.Mark;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
final class LowWaterMarkTest {

  private static final TopicPartition A = new TopicPartition("requests", 0);
  private static final TopicPartition B = new TopicPartition("requests", 1);

  private final LowWaterMark marks = new LowWaterMark();
  private final Mark mark = marks.own(A);

  private long capped(long offset) {
    return marks.cap(Map.of(A, new OffsetAndMetadata(offset))).offsets().get(A).offset();
  }

  @Test
  void shouldLowerACommitToTheOldestUnfinishedRecord() {
    mark.hold(17);

    var capped =
        marks
            .cap(Map.of(A, new OffsetAndMetadata(40, "kept"), B, new OffsetAndMetadata(7)))
            .offsets();

    assertThat(capped.get(A)).isEqualTo(new OffsetAndMetadata(17, "kept"));
    assertThat(capped.get(B)).isEqualTo(new OffsetAndMetadata(7));
  }

  @Test
  void shouldNeverRaiseACommit() {
    mark.hold(40);

    assertThat(capped(17)).isEqualTo(17);
  }

  @Test
  void shouldLetEverythingPassOnceNothingIsUnfinished() {
    mark.hold(3);
    mark.release();

    assertThat(capped(9)).isEqualTo(9);
  }

  @Test
  void shouldBeIdleWhileItHasAnOwnerWithoutUnfinishedRecords() {
    assertThat(marks.idle()).containsExactly(A);

    mark.hold(3);
    assertThat(marks.idle()).isEmpty();

    mark.release();
    assertThat(marks.idle()).containsExactly(A);

    mark.end();
    assertThat(marks.idle()).isEmpty();
  }

  @Test
  void shouldForgetTheMarkOfAnEarlierOwner() {
    mark.hold(3);

    Mark unused = marks.own(A);

    assertThat(capped(9)).isEqualTo(9);
  }

  @Test
  void shouldNotBeMovedByAnOwnerThatWasSuperseded() {
    mark.hold(3);
    Mark successor = marks.own(A);
    successor.hold(5);

    mark.hold(9);
    mark.release();
    mark.full(true);

    assertThat(capped(9)).isEqualTo(5);
    assertThat(marks.full()).isEmpty();
  }

  @Test
  void shouldLeaveOutOfTheNewsWhatIsCommittedAlready() {
    mark.hold(17);
    marks.cap(Map.of(A, new OffsetAndMetadata(40))).done();

    Commit commit = marks.cap(Map.of(A, new OffsetAndMetadata(41), B, new OffsetAndMetadata(7)));

    assertThat(commit.news().offsets()).containsOnly(Map.entry(B, new OffsetAndMetadata(7)));
    mark.hold(18);
    assertThat(marks.cap(Map.of(A, new OffsetAndMetadata(41))).news().offsets())
        .containsOnly(Map.entry(A, new OffsetAndMetadata(18)));
  }

  @Test
  void shouldNotTakeTheCommitOfAnEarlierOwnerForItsOwn() {
    Commit ofTheEarlier = marks.cap(Map.of(A, new OffsetAndMetadata(17)));
    Mark unused = marks.own(A);
    ofTheEarlier.done();

    assertThat(marks.cap(Map.of(A, new OffsetAndMetadata(17))).news().offsets())
        .containsOnlyKeys(A);
  }

  @Test
  void shouldTellHowLongOneRecordHasHeldAPartitionThatIsStillOwned() {
    mark.hold(3);
    Duration before = marks.blocked().get(A);
    marks.own(B).end();

    mark.hold(3);

    assertThat(marks.blocked()).containsOnlyKeys(A);
    assertThat(marks.blocked().get(A)).isGreaterThan(before);
    mark.release();
    assertThat(marks.blocked()).containsExactly(Map.entry(A, Duration.ZERO));
  }

  @Test
  void shouldNameThePartitionsThatAreFull() {
    mark.full(true);
    marks.own(B).full(false);

    assertThat(marks.full()).containsExactly(A);
  }
}
