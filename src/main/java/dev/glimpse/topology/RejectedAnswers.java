package dev.glimpse.topology;

import dev.glimpse.event.Prediction.Source;
import dev.glimpse.serde.AnswerDecoder;
import dev.glimpse.serde.DeadLetterHeaders;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;

/**
 * The answers that a broker refused to store because of the record itself: too large, or invalid.
 * Each of them would stop one processor after the other, because the same request gets the same
 * answer again. So the position of its request is remembered, the stream thread is replaced, and
 * the next attempt writes another answer: instead of the prediction a dead letter, instead of the
 * dead letter one without any part of the request. A broker that refuses even that refuses
 * everything.
 *
 * <p>Threads: network threads of producers add, stream threads read. Nothing is removed: entries
 * are few, and the answer has to stay the same when the attempt is repeated.
 */
public final class RejectedAnswers {

  /** The kinds of an answer, in the order in which they are tried. */
  enum Kind {
    PREDICTION,
    DEAD_LETTER,
    BARE_DEAD_LETTER
  }

  /**
   * A refusal.
   *
   * @param kind the kind of the answer that was refused
   * @param isTooLarge whether it was refused for its size
   * @param reason the broker's message
   */
  record Rejection(Kind kind, boolean isTooLarge, String reason) {}

  private record Position(String topic, int partition, long offset, @Nullable Integer index) {
    static Position of(Source source) {
      return new Position(source.topic(), source.partition(), source.offset(), source.index());
    }
  }

  private final AnswerDecoder decoder;

  private final Map<Position, Rejection> rejections = new ConcurrentHashMap<>();
  private final AtomicInteger unhandled = new AtomicInteger();

  /**
   * Creates an empty set.
   *
   * @param decoder reads the predictions that were refused
   */
  public RejectedAnswers(AnswerDecoder decoder) {
    this.decoder = decoder;
  }

  /** Remembers a record that was not stored, if the record itself is the reason. */
  void failed(ProducerRecord<byte[], byte[]> record, Exception reason) {
    if (!(reason instanceof RecordTooLargeException || reason instanceof InvalidRecordException)) {
      return;
    }
    Source source = source(record);
    if (source != null) {
      rejections.put(
          Position.of(source),
          new Rejection(
              kind(record),
              reason instanceof RecordTooLargeException,
              String.valueOf(reason.getMessage())));
      unhandled.incrementAndGet();
    }
  }

  private @Nullable Source source(ProducerRecord<byte[], byte[]> record) {
    if (DeadLetterHeaders.isDeadLetter(record.headers())) {
      return DeadLetterHeaders.source(record.headers());
    }
    try {
      return decoder.decode(record.value(), record.headers()).source();
    } catch (IOException e) {
      throw new IllegalStateException("A prediction of our own cannot be read", e);
    }
  }

  private static Kind kind(ProducerRecord<byte[], byte[]> record) {
    if (!DeadLetterHeaders.isDeadLetter(record.headers())) {
      return Kind.PREDICTION;
    }
    return DeadLetterHeaders.ALL_PARTS.equals(
            DeadLetterHeaders.text(record.headers(), DeadLetterHeaders.OMITTED))
        ? Kind.BARE_DEAD_LETTER
        : Kind.DEAD_LETTER;
  }

  /** Returns how the last answer to the request at this position was refused; null if none was. */
  @Nullable Rejection of(Source source) {
    return rejections.isEmpty() ? null : rejections.get(Position.of(source));
  }

  /**
   * Returns whether answers were refused since the last call, so that a new stream thread will
   * write other answers; false if not even a bare dead letter was stored.
   */
  public boolean takeRetry() {
    return unhandled.getAndSet(0) > 0
        && rejections.values().stream().noneMatch(r -> r.kind() == Kind.BARE_DEAD_LETTER);
  }
}
