package dev.glimpse.topology;

import dev.glimpse.event.Failure;
import dev.glimpse.event.FailureCode;
import dev.glimpse.event.IgnoredEvent;
import dev.glimpse.event.Prediction;
import dev.glimpse.event.Prediction.Source;
import dev.glimpse.event.RequestAnswer;
import dev.glimpse.serde.AnswerEncoder;
import dev.glimpse.serde.DeadLetterHeaders;
import dev.glimpse.topology.RejectedAnswers.Kind;
import dev.glimpse.topology.RejectedAnswers.Rejection;
import io.opentelemetry.context.Scope;
import java.util.function.Consumer;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * A writer of answers as records: value and headers of predictions, headers of dead letters.
 *
 * <p>The producer chooses key, headers and attributes, and they are copied to the prediction. A
 * prediction that is larger than the topic allows would stop the processor, again after each
 * restart; it is replaced by a dead letter. So is one that a broker refused for any other reason
 * ({@link RejectedAnswers}).
 *
 * <p>An answer's timestamp is the time at which it is written. The request's own timestamp is not
 * used: it may be any, and a broker refuses a record that is too old or too new, or soon deletes
 * it.
 */
final class AnswerRecordWriter
    extends ContextualProcessor<byte[], AnsweredRecord, byte[], AnsweredRecord> {

  /** The maximum bytes of a record's lengths, timestamps and attributes. */
  private static final int RECORD_OVERHEAD = 100;

  private static final int HEADER_OVERHEAD = 10;
  private static final byte[] NOTHING = {};

  private final AnswerEncoder encoder;
  private final RecordSizeLimits sizes;
  private final RejectedAnswers rejected;
  private final Consumer<RequestAnswer> written;

  AnswerRecordWriter(
      AnswerEncoder encoder,
      RecordSizeLimits sizes,
      RejectedAnswers rejected,
      Consumer<RequestAnswer> written) {
    this.encoder = encoder;
    this.sizes = sizes;
    this.rejected = rejected;
    this.written = written;
  }

  @Override
  @SuppressWarnings("try") // only the scope is needed
  public void process(Record<byte[], AnsweredRecord> record) {
    AnsweredRecord answered = record.value();
    if (answered.answer() instanceof IgnoredEvent ignored) {
      written.accept(ignored);
      return;
    }
    Rejection rejection = rejected.of(answered.source());
    Record<byte[], AnsweredRecord> answer =
        answered.answer() instanceof Prediction prediction
            ? prediction(record, prediction, rejection)
            : deadLetter(record, (Failure) answered.answer(), rejection);
    // An OpenTelemetry agent attaches the current trace to the record that is sent.
    try (Scope scope = TraceHeaderReader.trace(record.headers()).makeCurrent()) {
      context().forward(answer);
    }
    written.accept(answer.value().answer());
  }

  private Record<byte[], AnsweredRecord> prediction(
      Record<byte[], AnsweredRecord> record, Prediction prediction, @Nullable Rejection rejection) {
    if (rejection != null) {
      return deadLetter(record, refused(rejection), rejection);
    }
    Headers headers = new RecordHeaders(record.headers());
    DeadLetterHeaders.remove(headers); // the request may be a replayed dead letter
    byte[] value = encoder.encode(prediction, headers);
    long bytes = bytes(record.key(), value, headers);
    if (bytes > sizes.maxPrediction()) {
      return deadLetter(
          record,
          new Failure(
              FailureCode.ANSWER_TOO_LARGE,
              "The prediction's record has %d bytes; %d are allowed"
                  .formatted(bytes, sizes.maxPrediction())),
          null);
    }
    AnsweredRecord written = new AnsweredRecord(record.value().source(), prediction, value);
    return new Record<>(record.key(), written, context().currentSystemTimeMs(), headers);
  }

  private static Failure refused(Rejection rejection) {
    return new Failure(
        rejection.isTooLarge() ? FailureCode.ANSWER_TOO_LARGE : FailureCode.ANSWER_REJECTED,
        "The broker refused to store the answer: " + rejection.reason());
  }

  private Record<byte[], AnsweredRecord> deadLetter(
      Record<byte[], AnsweredRecord> record, Failure failure, @Nullable Rejection rejection) {
    Source source = record.value().source();
    byte @Nullable [] request = record.value().record();
    byte @Nullable [] key = record.key();
    Headers headers = new RecordHeaders(record.headers());
    DeadLetterHeaders.describe(headers, failure, source);
    boolean isBare = rejection != null && rejection.kind() != Kind.PREDICTION;
    if (isBare || isTooLarge(key, request, headers)) {
      request = NOTHING;
      DeadLetterHeaders.describeOmitted(headers, "value");
    }
    if (isBare || isTooLarge(key, request, headers)) {
      headers = DeadLetterHeaders.described(headers);
      DeadLetterHeaders.describeOmitted(headers, "value,headers");
    }
    if (isBare || isTooLarge(key, request, headers)) {
      key = NOTHING;
      DeadLetterHeaders.describeOmitted(headers, DeadLetterHeaders.ALL_PARTS);
    }
    return new Record<>(
        key,
        new AnsweredRecord(source, failure, request),
        context().currentSystemTimeMs(),
        isBare ? headers : traced(key, request, headers, failure));
  }

  /** Returns the headers with the stack trace if the settings ask for it and it fits. */
  private Headers traced(
      byte @Nullable [] key, byte @Nullable [] value, Headers headers, Failure failure) {
    Throwable thrown = failure.thrown();
    if (thrown == null || sizes.maxStackTrace() == 0) {
      return headers;
    }
    Headers traced = new RecordHeaders(headers);
    DeadLetterHeaders.describeThrown(traced, thrown, sizes.maxStackTrace());
    return isTooLarge(key, value, traced) ? headers : traced;
  }

  private boolean isTooLarge(byte @Nullable [] key, byte @Nullable [] value, Headers headers) {
    return bytes(key, value, headers) > sizes.maxDeadLetter();
  }

  private static long bytes(byte @Nullable [] key, byte @Nullable [] value, Headers headers) {
    long bytes = RECORD_OVERHEAD + length(key) + length(value);
    for (Header header : headers) {
      // A name in UTF-8 has at most three bytes per char.
      bytes += HEADER_OVERHEAD + 3L * header.key().length() + length(header.value());
    }
    return bytes;
  }

  private static long length(byte @Nullable [] bytes) {
    return bytes == null ? 0 : bytes.length;
  }
}
