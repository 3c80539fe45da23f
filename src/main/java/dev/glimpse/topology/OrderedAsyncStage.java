package dev.glimpse.topology;

import dev.glimpse.system.RequestContext;
import dev.glimpse.topology.LowWaterMark.Mark;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.processor.api.FixedKeyProcessor;
import org.apache.kafka.streams.processor.api.FixedKeyProcessorContext;
import org.apache.kafka.streams.processor.api.FixedKeyRecord;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * A stage that answers each record asynchronously and forwards the answers in partition order.
 *
 * <p>A record waits for a permit, is processed, and its answers are forwarded when it and all
 * records before it are finished: a slow record delays only the later records of its partition. A
 * record with several requests needs a permit for each, and all its answers are forwarded together,
 * so they are in one transaction. Nothing here blocks: a full stage marks its partition as full,
 * and {@link LowWaterMarkClients} pauses it.
 *
 * <p>The {@link LowWaterMark} follows the oldest record: a record in memory is never committed.
 * When the task is revoked, closed or crashes, unfinished work is dropped, and the next owner
 * repeats it.
 *
 * <p>This is correct only if no operator before this one in the sub-topology deduplicates or keeps
 * state, and if the input topic is a source topic of the topology itself.
 *
 * <p>Threads: owned by the stream thread of its task; only the answers are completed elsewhere.
 */
final class OrderedAsyncStage implements FixedKeyProcessor<byte[], byte[], AnsweredRecord> {

  private static final long NONE = -1;

  /** The task of this stage, and what belongs to its stream thread. */
  private record StageTask(
      FixedKeyProcessorContext<byte[], AnsweredRecord> context,
      Mark mark,
      CommitPacer pacer,
      StageTicker ticker) {}

  private record Waiting(FixedKeyRecord<byte[], byte[]> record, RecordMetadata metadata) {}

  private final String topic;
  private final ClassifyRequestFunction work;
  private final AsyncStageLimits limits;
  private final LowWaterMark marks;
  private final CommitPacerRegistry pacers;
  private final Deque<RecordAnswers> working = new ArrayDeque<>();
  private final Deque<Waiting> waiting = new ArrayDeque<>();

  /**
   * The started requests that are incomplete, or complete behind an incomplete one. Their number is
   * limited, because their answers are in memory.
   */
  private int inFlight;

  private long bytes;

  /** The number of commits at the time of the last forwarded answer; NONE if its commit is due. */
  private long commitsBefore = NONE;

  private @Nullable StageTask task;

  /**
   * Creates the stage of one task.
   *
   * @param topic the topic that is read
   */
  OrderedAsyncStage(
      String topic,
      ClassifyRequestFunction work,
      AsyncStageLimits limits,
      LowWaterMark marks,
      CommitPacerRegistry pacers) {
    this.topic = topic;
    this.work = work;
    this.limits = limits;
    this.marks = marks;
    this.pacers = pacers;
  }

  @Override
  public void init(FixedKeyProcessorContext<byte[], AnsweredRecord> context) {
    task =
        new StageTask(
            context,
            marks.own(new TopicPartition(topic, context.taskId().partition())),
            pacers.current(),
            new StageTicker(context, limits.tick(), this::advance));
  }

  @Override
  public void process(FixedKeyRecord<byte[], byte[]> record) {
    RecordMetadata metadata =
        context()
            .recordMetadata()
            .orElseThrow(() -> new StreamsException("A record without an offset"));
    // Before older records are forwarded: an exception below must not lose the new record.
    waiting.add(new Waiting(record, metadata));
    bytes += length(record);
    advance();
  }

  private void advance() {
    moveMark();
    while (isHeadComplete()) {
      forwardHead();
    }
    refuseStuckHead();
    start();
    boolean isLight = pacer().isLight(load());
    RecordAnswers head = working.peek();
    mark().await(isLight && head != null ? head.incomplete() : null);
    commitWhenDue();
    boolean isUnfinished = !working.isEmpty() || !waiting.isEmpty();
    if (isUnfinished || (isLight && isUncommitted())) {
      task().ticker().start(isLight);
    } else {
      task().ticker().stop();
    }
  }

  /**
   * Commits the forwarded answers, unless the load or the time since the last commit forbids it.
   */
  private void commitWhenDue() {
    if (isUncommitted() && pacer().isDue(load())) {
      context().commit(); // happens before the next poll; remembered during a rebalance
      commitsBefore = NONE;
    }
  }

  private boolean isUncommitted() {
    return commitsBefore == pacer().commits();
  }

  /** Returns the fraction of the records that are here, beside one, of those that may be. */
  private double load() {
    return isFull() ? 1 : Math.max(0.0, unfinished() - 1) / limits.maxInFlight();
  }

  private boolean isFull() {
    return unfinished() >= limits.maxInFlight() || bytes >= limits.maxBytes();
  }

  private int unfinished() {
    RecordAnswers last = working.peekLast();
    int begun = last == null ? 0 : Math.max(working.size(), inFlight + last.unstarted());
    return begun + waiting.size();
  }

  private void start() {
    RecordAnswers last = working.peekLast();
    if (last != null && last.unstarted() > 0) {
      RecordAnswers partial = last;
      inContext(partial.record(), () -> started(partial));
    }
    while ((last == null || last.unstarted() == 0) && !waiting.isEmpty() && room() > 0) {
      Waiting next = waiting.element();
      last = inContext(next.record(), () -> begin(next));
      if (last == null) {
        return;
      }
      waiting.remove();
      working.add(last);
    }
  }

  private @Nullable RecordAnswers begin(Waiting next) {
    RecordAnswers begun = work.tryRead(next.record(), next.metadata());
    return begun == null ? null : started(begun);
  }

  private RecordAnswers started(RecordAnswers answers) {
    inFlight += answers.start(room(), context().currentSystemTimeMs(), pacer().nanoTime());
    return answers;
  }

  private int room() {
    return limits.maxInFlight() - inFlight;
  }

  private <T extends @Nullable Object> T inContext(
      FixedKeyRecord<byte[], byte[]> record, Supplier<T> work) {
    return RequestContext.ofTask(
            context().taskId().toString(), TraceHeaderReader.trace(record.headers()))
        .call(work);
  }

  private boolean isHeadComplete() {
    RecordAnswers head = working.peek();
    if (head == null) {
      return false;
    }
    inFlight -= head.settle();
    return head.isComplete();
  }

  private void forwardHead() {
    RecordAnswers head = working.element();
    try {
      head.check(); // before the first is forwarded: all are, or none
    } catch (CompletionException e) {
      throw new StreamsException("Work failed for " + at(head) + "; nothing is lost", e.getCause());
    }
    for (int i = 0; i < head.size(); i++) {
      context().forward(head.record().withValue(head.answered(i)));
    }
    // Only now: if the forward throws, the record is still unfinished.
    working.remove();
    bytes -= length(head.record());
    commitsBefore = pacer().commits();
    moveMark();
  }

  private void moveMark() {
    Mark mine = mark();
    if (!working.isEmpty()) {
      mine.hold(working.element().offset());
    } else if (!waiting.isEmpty()) {
      mine.hold(waiting.element().metadata().offset());
    } else {
      mine.release();
    }
    mine.full(isFull());
  }

  private void refuseStuckHead() {
    RecordAnswers head = working.peek();
    if (head != null && head.nanos(pacer().nanoTime()) > limits.maxWork().toNanos()) {
      throw new StreamsException(
          "No result within " + limits.maxWork() + " for " + at(head) + "; nothing is lost");
    }
  }

  /** Closes the stage. The mark keeps its offset: a late commit may be too low, never too high. */
  @Override
  public void close() {
    task().ticker().stop();
    working.forEach(RecordAnswers::cancel);
    working.clear();
    waiting.clear();
    inFlight = 0;
    bytes = 0;
    commitsBefore = NONE;
    pacer().forget();
    mark().end();
    work.idle();
  }

  private StageTask task() {
    if (task == null) {
      throw new IllegalStateException("Used before init");
    }
    return task;
  }

  private FixedKeyProcessorContext<byte[], AnsweredRecord> context() {
    return task().context();
  }

  private CommitPacer pacer() {
    return task().pacer();
  }

  private Mark mark() {
    return task().mark();
  }

  private static long length(FixedKeyRecord<byte[], byte[]> record) {
    byte[] value = record.value(); // Kafka Streams declares no nulls, but a tombstone is one
    return value == null ? 0 : value.length;
  }

  private String at(RecordAnswers answers) {
    return topic + "-" + context().taskId().partition() + " offset " + answers.offset();
  }
}
