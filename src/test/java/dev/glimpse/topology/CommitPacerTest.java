package dev.glimpse.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
final class CommitPacerTest {

  private static final double NO_LOAD = 0;

  private long now = 1;
  private final CommitPacer pacer = new CommitPacer(Duration.ofMillis(10), () -> now);

  private void pass(long millis) {
    now += Duration.ofMillis(millis).toNanos();
  }

  private void commit(long millis) {
    pacer.commitBegins();
    pass(millis);
    pacer.commitEnds(true);
  }

  private void commits(int commits, long millis) {
    for (int i = 0; i < commits; i++) {
      commit(millis);
    }
  }

  /** Lets the thread poll and work in turn. */
  private void rounds(int rounds, long worked, long polled) {
    for (int i = 0; i < rounds; i++) {
      pass(worked);
      pacer.pollBegins();
      pass(polled);
      pacer.pollEnds();
    }
  }

  @Test
  void shouldCommitTheFirstAnswerAtOnce() {
    assertThat(pacer.isDue(NO_LOAD)).isTrue();
  }

  @Test
  void shouldKeepTheMinimumIntervalBetweenCommits() {
    commit(1);
    pass(9);
    assertThat(pacer.isDue(NO_LOAD)).isFalse();
    assertThat(pacer.isAwaitedCommitDue()).isFalse();

    pass(1);

    assertThat(pacer.isAwaitedCommitDue()).isTrue();
    assertThat(pacer.isDue(NO_LOAD)).isTrue();
  }

  @Test
  void shouldKeepThreeTimesTheDurationOfCommitsThatAreAllSlow() {
    commits(5, 20);
    pass(59);
    assertThat(pacer.isDue(NO_LOAD)).isFalse();

    pass(1);

    assertThat(pacer.isDue(NO_LOAD)).isTrue();
  }

  @Test
  void shouldNotDelayAnswersForOneSlowCommit() {
    commits(3, 3);
    commit(23); // the broker waits 20 ms if a record comes before the markers of the last commit
    pass(9);
    assertThat(pacer.isDue(NO_LOAD)).isFalse();

    pass(1);

    assertThat(pacer.isDue(NO_LOAD)).isTrue();
  }

  @Test
  void shouldForgetTheDurationOfEarlierCommits() {
    commits(5, 200);
    commits(3, 1);

    pass(10);

    assertThat(pacer.isDue(NO_LOAD)).isTrue();
  }

  @Test
  void shouldNotCountACommitThatChangedNothing() {
    commit(1);
    pass(9);
    pacer.commitBegins();
    pacer.commitEnds(false);

    pass(1);

    assertThat(pacer.isDue(NO_LOAD)).isTrue();
    assertThat(pacer.commits()).isEqualTo(2);
  }

  @Test
  void shouldNotCountAFlushWithoutACommit() {
    pacer.commitBegins();
    rounds(1, 0, 500);
    commit(1);

    pass(10);

    assertThat(pacer.isDue(NO_LOAD)).isTrue();
  }

  @Test
  void shouldNotCommitEarlyWhileTheThreadIsBusy() {
    rounds(100, 8, 2);

    assertThat(pacer.isDue(NO_LOAD)).isFalse();
    assertThat(pacer.isAwaited()).isFalse();
  }

  @Test
  void shouldCommitEarlyAgainOnceTheThreadIsIdle() {
    rounds(100, 8, 2);

    rounds(100, 1, 9);

    assertThat(pacer.isDue(NO_LOAD)).isTrue();
  }

  @Test
  void shouldNotCountCommitsAsWork() {
    for (int i = 0; i < 100; i++) {
      commit(20);
      rounds(1, 1, 9);
    }
    pass(60);

    assertThat(pacer.isDue(NO_LOAD)).isTrue();
  }

  @Test
  void shouldNotCommitEarlyWhileAStageIsHalfFull() {
    assertThat(pacer.isDue(0.5)).isFalse();
    assertThat(pacer.isDue(0.4)).isTrue();
  }

  @Test
  void shouldNeverCommitEarlyWithoutAMinimumInterval() {
    CommitPacer off = new CommitPacer(Duration.ZERO, () -> now);
    pass(60_000);

    assertThat(off.isLight(NO_LOAD)).isFalse();
    assertThat(off.isDue(NO_LOAD)).isFalse();
  }
}
