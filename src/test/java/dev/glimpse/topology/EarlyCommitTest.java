package dev.glimpse.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.glimpse.event.Failure;
import dev.glimpse.event.FailureCode;
import dev.glimpse.event.ImageRequest;
import dev.glimpse.event.Prediction;
import dev.glimpse.event.RequestAnswer;
import dev.glimpse.testing.TestEvents;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.api.InternalFixedKeyRecordFactory;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** When the stage asks Kafka Streams for a commit, and when it looks for finished work. */
@Tag("unit")
final class EarlyCommitTest {

  private static final Duration TICK = Duration.ofMillis(50);
  private static final int MAX_IN_FLIGHT = 8;

  private long nanos = 1;
  private long offset;
  private final LowWaterMark marks = new LowWaterMark();
  private final CommitPacerRegistry pacers =
      new CommitPacerRegistry(Duration.ofMillis(10), () -> nanos);
  private final CommitPacer pacer = pacers.current();
  private final Deque<CompletableFuture<RequestAnswer>> asked = new ArrayDeque<>();
  private final StageContext context = new StageContext("requests");
  private final OrderedAsyncStage stage = stage(pacers);

  private OrderedAsyncStage stage(CommitPacerRegistry registry) {
    return new OrderedAsyncStage(
        "requests",
        new ClassifyRequestFunction(TestEvents.JSON.requests(), new Admission()),
        new AsyncStageLimits(MAX_IN_FLIGHT, 10_000, Duration.ofHours(1), TICK),
        marks,
        registry);
  }

  private final class Admission implements ImageClassifier.Admission {
    @Override
    public ImageClassifier.Permit tryAcquire() {
      return new ImageClassifier.Permit() {
        @Override
        public CompletableFuture<RequestAnswer> classify(
            ImageRequest request, Prediction.Source source) {
          asked.add(new CompletableFuture<>());
          return asked.getLast();
        }

        @Override
        public void release() {}
      };
    }

    @Override
    public void leaveLine() {}
  }

  @BeforeEach
  void start() {
    stage.init(context.proxy());
  }

  private void ask(int count) {
    for (int i = 0; i < count; i++) {
      context.at(offset++);
      stage.process(
          InternalFixedKeyRecordFactory.create(
              new Record<>(
                  "k".getBytes(UTF_8), "{\"id\":\"a\",\"uri\":\"file:/x\"}".getBytes(UTF_8), 0)));
    }
  }

  private void answer(int count) {
    for (int i = 0; i < count; i++) {
      asked.remove().complete(new Failure(FailureCode.IMAGE_NOT_FOUND, "gone"));
    }
  }

  private void pass(long millis) {
    nanos += Duration.ofMillis(millis).toNanos();
  }

  /** Commits as Kafka Streams and its clients do. */
  private void commit() {
    context.committed();
    pacer.commitBegins();
    pacer.commitEnds(true);
  }

  @Test
  void shouldRequestACommitAsSoonAsAnAnswerIsWritten() {
    ask(1);
    context.tick();
    assertThat(context.isCommitRequested()).isFalse();

    answer(1);
    context.tick();

    assertThat(context.forwarded()).isOne();
    assertThat(context.isCommitRequested()).isTrue();
    assertThat(context.ticks()).as("an idle stage does not look for work").isEmpty();
  }

  @Test
  void shouldCommitOthersWhileOneImageIsUnfinished() {
    ask(2);
    answer(1);
    context.tick();

    assertThat(context.forwarded()).isOne();
    assertThat(context.isCommitRequested()).isTrue();
  }

  @Test
  void shouldRequestTheNextCommitOnlyAfterTheMinimumInterval() {
    commit();
    ask(1);
    answer(1);
    pass(9);
    context.tick();
    assertThat(context.forwarded()).isOne();
    assertThat(context.isCommitRequested()).isFalse();
    assertThat(pacer.isAwaited()).as("the poll ends for it").isTrue();

    pass(1);
    context.tick();

    assertThat(context.isCommitRequested()).isTrue();
    assertThat(pacer.isAwaited()).isFalse();
  }

  @Test
  void shouldAwaitNoCommitAfterTheTaskIsClosed() {
    commit();
    ask(1);
    answer(1);
    context.tick();

    stage.close();

    assertThat(pacer.isAwaited()).isFalse();
    assertThat(context.ticks()).isEmpty();
  }

  @Test
  void shouldStopLookingOnceTheIntervalHasCommitted() {
    commit();
    ask(1);
    answer(1);
    context.tick();
    assertThat(context.ticks()).isNotEmpty();

    commit();
    context.tick();

    assertThat(context.isCommitRequested()).isFalse();
    assertThat(context.ticks()).isEmpty();
  }

  @Test
  void shouldLeaveCommitsToTheIntervalUnderLoad() {
    ask(MAX_IN_FLIGHT);
    answer(1);
    context.tick();
    answer(1);
    context.tick();

    assertThat(context.forwarded()).isEqualTo(2);
    assertThat(context.isCommitRequested()).isFalse();
    assertThat(context.ticks()).containsExactly(TICK);
  }

  @Test
  void shouldCommitAtOnceAgainWhenTheLoadHasGone() {
    ask(MAX_IN_FLIGHT);
    answer(MAX_IN_FLIGHT);
    context.tick();

    assertThat(context.forwarded()).isEqualTo(MAX_IN_FLIGHT);
    assertThat(context.isCommitRequested()).isTrue();
  }

  @Test
  void shouldEndThePollWhenTheOldestAnswerIsComplete() {
    Set<TopicPartition> partitions = Set.of(new TopicPartition("requests", 0));
    assertThat(marks.awaited(partitions).isEmpty()).isTrue();
    ask(2);
    assertThat(marks.awaited(partitions).isAnyComplete()).isFalse();

    answer(1);
    assertThat(marks.awaited(partitions).isAnyComplete()).isTrue();

    context.tick();
    assertThat(marks.awaited(partitions).isAnyComplete()).isFalse();
    stage.close();
    assertThat(marks.awaited(partitions).isEmpty()).isTrue();
  }

  @Test
  void shouldLetPollsTakeTheirTimeUnderLoad() {
    ask(MAX_IN_FLIGHT);

    assertThat(marks.awaited(Set.of(new TopicPartition("requests", 0))).isEmpty()).isTrue();
  }

  @Test
  void shouldNeverRequestACommitWhenTheyAreOff() {
    OrderedAsyncStage off = stage(new CommitPacerRegistry(Duration.ZERO));
    StageContext other = new StageContext("requests");
    off.init(other.proxy());
    other.at(0);
    off.process(
        InternalFixedKeyRecordFactory.create(
            new Record<>("k".getBytes(UTF_8), "not json".getBytes(UTF_8), 0)));
    assertThat(other.ticks()).isEqualTo(new ArrayList<>(List.of(TICK)));
    other.tick();

    assertThat(other.forwarded()).isOne();
    assertThat(other.isCommitRequested()).isFalse();
    assertThat(other.ticks()).isEmpty();
  }
}
