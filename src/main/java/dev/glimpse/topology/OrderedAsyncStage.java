package dev.glimpse.topology;

import dev.glimpse.system.RequestContext;
import dev.glimpse.topology.LowWaterMark.Mark;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
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

  private record Waiting(FixedKeyRecord<byte[], byte[]> record, RecordMetadata metadata) {}

  private final String topic;
  private final ClassifyRequestFunction work;
  private final AsyncStageLimits limits;
  private final LowWaterMark marks;
  private final Deque<RecordAnswers> working = new ArrayDeque<>();
  private final Deque<Waiting> waiting = new ArrayDeque<>();

  /**
   * The started requests that are incomplete, or complete behind an incomplete one. Their number is
   * limited, because their answers are in memory.
   */
  private int inFlight;

  private long bytes;
  private @Nullable FixedKeyProcessorContext<byte[], AnsweredRecord> context;
  private @Nullable Mark mark;
  private @Nullable Cancellable ticking;

  /**
   * Creates the stage of one task.
   *
   * @param topic the topic that is read
   */
  OrderedAsyncStage(
      String topic, ClassifyRequestFunction work, AsyncStageLimits limits, LowWaterMark marks) {
    this.topic = topic;
    this.work = work;
    this.limits = limits;
    this.marks = marks;
  }

  @Override
  public void init(FixedKeyProcessorContext<byte[], AnsweredRecord> context) {
    this.context = context;
    this.mark = marks.own(new TopicPartition(topic, context.taskId().partition()));
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
    tickWhileUnfinished();
  }

  private void start() {
    long now = context().currentSystemTimeMs();
    RecordAnswers last = working.peekLast();
    if (last != null && last.unstarted() > 0) {
      RecordAnswers partial = last;
      inContext(partial.record(), () -> inFlight += partial.start(room(), now));
    }
    while ((last == null || last.unstarted() == 0) && !waiting.isEmpty() && room() > 0) {
      Waiting next = waiting.element();
      last = inContext(next.record(), () -> begin(next, now));
      if (last == null) {
        return;
      }
      waiting.remove();
      working.add(last);
    }
  }

  private @Nullable RecordAnswers begin(Waiting next, long now) {
    RecordAnswers begun = work.tryRead(next.record(), next.metadata());
    if (begun != null) {
      inFlight += begun.start(room(), now);
    }
    return begun;
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
    moveMark();
  }

  private void moveMark() {
    Mark mine = mark();
    RecordAnswers last = working.peekLast();
    if (last != null) {
      mine.hold(working.element().offset());
    } else if (!waiting.isEmpty()) {
      mine.hold(waiting.element().metadata().offset());
    } else {
      mine.release();
    }
    int begun = last == null ? 0 : Math.max(working.size(), inFlight + last.unstarted());
    mine.full(begun + waiting.size() >= limits.maxInFlight() || bytes >= limits.maxBytes());
  }

  private void refuseStuckHead() {
    RecordAnswers head = working.peek();
    if (head != null
        && head.millis(context().currentSystemTimeMs()) > limits.maxWork().toMillis()) {
      throw new StreamsException(
          "No result within " + limits.maxWork() + " for " + at(head) + "; nothing is lost");
    }
  }

  /**
   * Schedules ticks only while work is unfinished: a permanent punctuator makes an idle task
   * commit.
   */
  private void tickWhileUnfinished() {
    if (working.isEmpty() && waiting.isEmpty()) {
      stopTicking();
    } else if (ticking == null) {
      ticking =
          context().schedule(limits.tick(), PunctuationType.WALL_CLOCK_TIME, now -> advance());
    }
  }

  private void stopTicking() {
    if (ticking != null) {
      ticking.cancel();
      ticking = null;
    }
  }

  /** Closes the stage. The mark keeps its offset: a late commit may be too low, never too high. */
  @Override
  public void close() {
    stopTicking();
    working.forEach(RecordAnswers::cancel);
    working.clear();
    waiting.clear();
    inFlight = 0;
    bytes = 0;
    mark().end();
    work.idle();
  }

  private FixedKeyProcessorContext<byte[], AnsweredRecord> context() {
    if (context == null) {
      throw new IllegalStateException("Used before init");
    }
    return context;
  }

  private Mark mark() {
    if (mark == null) {
      throw new IllegalStateException("Used before init");
    }
    return mark;
  }

  private static long length(FixedKeyRecord<byte[], byte[]> record) {
    byte[] value = record.value(); // Kafka Streams declares no nulls, but a tombstone is one
    return value == null ? 0 : value.length;
  }

  private String at(RecordAnswers answers) {
    return topic + "-" + context().taskId().partition() + " offset " + answers.offset();
  }
}
