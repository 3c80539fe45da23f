package dev.glimpse.topology;

import dev.glimpse.system.RequestContext;
import dev.glimpse.topology.LowWaterMark.Mark;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.ToLongFunction;
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
 * A stage that runs asynchronous work on each record and forwards the results in partition order.
 *
 * <p>A record waits for a permit, is processed, and is forwarded when it and all records before it
 * are finished: a slow record delays only the later records of its partition. Nothing here blocks:
 * a full stage marks its partition as full, and {@link LowWaterMarkClients} pauses it.
 *
 * <p>The {@link LowWaterMark} follows the oldest record: a record in memory is never committed.
 * When the task is revoked, closed or crashes, unfinished work is dropped, and the next owner
 * repeats it.
 *
 * <p>This is correct only if no operator before this one in the sub-topology deduplicates or keeps
 * state, and if the input topic is a source topic of the topology itself.
 *
 * <p>Threads: owned by the stream thread of its task; only the futures are completed elsewhere.
 */
final class OrderedAsyncStage<V, R> implements FixedKeyProcessor<byte[], V, R> {

  private record Waiting<V>(FixedKeyRecord<byte[], V> record, RecordMetadata metadata) {}

  private record Working<V, R>(
      FixedKeyRecord<byte[], V> record, long offset, long since, CompletableFuture<R> result) {}

  private final String topic;
  private final AsyncFunction<V, R> work;
  private final ToLongFunction<V> bytesOf;
  private final AsyncStageLimits limits;
  private final LowWaterMark marks;
  private final Deque<Working<V, R>> working = new ArrayDeque<>();
  private final Deque<Waiting<V>> waiting = new ArrayDeque<>();
  private long bytes;
  private @Nullable FixedKeyProcessorContext<byte[], R> context;
  private @Nullable Mark mark;
  private @Nullable Cancellable ticking;

  /**
   * Creates the stage of one task.
   *
   * @param topic the topic that is read
   * @param bytesOf returns a value's length
   */
  OrderedAsyncStage(
      String topic,
      AsyncFunction<V, R> work,
      ToLongFunction<V> bytesOf,
      AsyncStageLimits limits,
      LowWaterMark marks) {
    this.topic = topic;
    this.work = work;
    this.bytesOf = bytesOf;
    this.limits = limits;
    this.marks = marks;
  }

  @Override
  public void init(FixedKeyProcessorContext<byte[], R> context) {
    this.context = context;
    this.mark = marks.own(new TopicPartition(topic, context.taskId().partition()));
  }

  @Override
  public void process(FixedKeyRecord<byte[], V> record) {
    RecordMetadata metadata =
        context()
            .recordMetadata()
            .orElseThrow(() -> new StreamsException("A record without an offset"));
    // Before older records are forwarded: an exception below must not lose the new record.
    waiting.add(new Waiting<>(record, metadata));
    bytes += bytesOf.applyAsLong(record.value());
    advance();
  }

  private void advance() {
    moveMark();
    while (!working.isEmpty() && working.element().result().isDone()) {
      forwardHead();
    }
    refuseStuckHead();
    start();
    tickWhileUnfinished();
  }

  private void start() {
    while (!waiting.isEmpty() && working.size() < limits.maxInFlight()) {
      Waiting<V> next = waiting.element();
      CompletableFuture<R> result =
          RequestContext.ofTask(
                  context().taskId().toString(), TraceHeaderReader.trace(next.record().headers()))
              .call(() -> work.tryStart(next.record(), next.metadata()));
      if (result == null) {
        return;
      }
      waiting.remove();
      working.add(
          new Working<>(
              next.record(), next.metadata().offset(), context().currentSystemTimeMs(), result));
    }
  }

  private void forwardHead() {
    Working<V, R> head = working.element();
    R result;
    try {
      result = head.result().join();
    } catch (CompletionException e) {
      throw new StreamsException("Work failed for " + at(head) + "; nothing is lost", e.getCause());
    }
    context().forward(head.record().withValue(result));
    // Only now: if the forward throws, the record is still unfinished.
    working.remove();
    bytes -= bytesOf.applyAsLong(head.record().value());
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
    mine.full(
        working.size() + waiting.size() >= limits.maxInFlight() || bytes >= limits.maxBytes());
  }

  private void refuseStuckHead() {
    Working<V, R> head = working.peek();
    if (head != null
        && context().currentSystemTimeMs() - head.since() > limits.maxWork().toMillis()) {
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
    working.forEach(r -> r.result().cancel(false));
    working.clear();
    waiting.clear();
    bytes = 0;
    mark().end();
    work.idle();
  }

  private FixedKeyProcessorContext<byte[], R> context() {
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

  private String at(Working<?, ?> r) {
    return topic + "-" + context().taskId().partition() + " offset " + r.offset();
  }
}
