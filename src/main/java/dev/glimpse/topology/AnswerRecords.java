package dev.glimpse.topology;

import dev.glimpse.event.Answer;
import dev.glimpse.event.Failure;
import dev.glimpse.event.FailureCode;
import dev.glimpse.event.Prediction;
import dev.glimpse.event.Prediction.Source;
import dev.glimpse.serde.AnswerWriter;
import dev.glimpse.serde.CloudEvents;
import dev.glimpse.serde.DeadLetters;
import io.opentelemetry.context.Scope;
import java.time.Instant;
import java.util.function.Consumer;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Writes answers as records: value and headers of predictions, headers of dead letters.
 *
 * <p>Key, headers and attributes are the producer's and come back with the prediction. One that
 * grows beyond what the topic takes would stop the processor, again after each restart; it is a
 * dead letter.
 */
final class AnswerRecords extends ContextualProcessor<byte[], Answered, byte[], Answered> {

  /** Lengths, timestamps and attributes of a record, at most. */
  private static final int RECORD_OVERHEAD = 100;

  private static final int HEADER_OVERHEAD = 10;
  private static final byte[] NOTHING = {};

  private final String ceSource;
  private final RecordSizes sizes;
  private final Consumer<Answer> written;

  AnswerRecords(String ceSource, RecordSizes sizes, Consumer<Answer> written) {
    this.ceSource = ceSource;
    this.sizes = sizes;
    this.written = written;
  }

  @Override
  @SuppressWarnings("try") // the scope is all that matters
  public void process(Record<byte[], Answered> record) {
    Answered answered = record.value();
    Record<byte[], Answered> answer =
        answered.answer() instanceof Prediction prediction
            ? prediction(record, prediction)
            : deadLetter(record, (Failure) answered.answer());
    // An agent of OpenTelemetry takes the current trace for that of what is sent.
    try (Scope scope = TraceHeaders.trace(record.headers()).makeCurrent()) {
      context().forward(answer);
    }
    written.accept(answer.value().answer());
  }

  private Record<byte[], Answered> prediction(
      Record<byte[], Answered> record, Prediction prediction) {
    byte[] value = AnswerWriter.write(prediction);
    Headers headers = new RecordHeaders(record.headers());
    DeadLetters.remove(headers); // it may have been one before
    CloudEvents.describe(headers, prediction, ceSource, Instant.now());
    long bytes = bytes(record.key(), value, headers);
    if (bytes > sizes.maxPrediction()) {
      return deadLetter(
          record,
          new Failure(
              FailureCode.ANSWER_TOO_LARGE,
              "The prediction's record has %d bytes; %d are allowed"
                  .formatted(bytes, sizes.maxPrediction())));
    }
    Answered written = new Answered(record.value().source(), prediction, value);
    return new Record<>(record.key(), written, record.timestamp(), headers);
  }

  private Record<byte[], Answered> deadLetter(Record<byte[], Answered> record, Failure failure) {
    Source source = record.value().source();
    byte @Nullable [] request = record.value().record();
    byte @Nullable [] key = record.key();
    Headers headers = new RecordHeaders(record.headers());
    DeadLetters.describe(headers, failure, source);
    if (isTooLarge(key, request, headers)) {
      request = NOTHING;
      DeadLetters.describeOmitted(headers, "value");
    }
    if (isTooLarge(key, request, headers)) {
      headers = DeadLetters.described(headers);
      DeadLetters.describeOmitted(headers, "value,headers");
    }
    if (isTooLarge(key, request, headers)) {
      key = NOTHING;
      DeadLetters.describeOmitted(headers, "value,headers,key");
    }
    return new Record<>(
        key,
        new Answered(source, failure, request),
        context().currentSystemTimeMs(), // when it became one: a request's own time may be any
        traced(key, request, headers, failure));
  }

  /** With the stack trace, where it is wanted and fits. */
  private Headers traced(
      byte @Nullable [] key, byte @Nullable [] value, Headers headers, Failure failure) {
    Throwable thrown = failure.thrown();
    if (thrown == null || sizes.maxStackTrace() == 0) {
      return headers;
    }
    Headers traced = new RecordHeaders(headers);
    DeadLetters.describeThrown(traced, thrown, sizes.maxStackTrace());
    return isTooLarge(key, value, traced) ? headers : traced;
  }

  private boolean isTooLarge(byte @Nullable [] key, byte @Nullable [] value, Headers headers) {
    return bytes(key, value, headers) > sizes.maxDeadLetter();
  }

  private static long bytes(byte @Nullable [] key, byte @Nullable [] value, Headers headers) {
    long bytes = RECORD_OVERHEAD + length(key) + length(value);
    for (Header header : headers) {
      // A name in UTF-8 has at most three bytes a char.
      bytes += HEADER_OVERHEAD + 3L * header.key().length() + length(header.value());
    }
    return bytes;
  }

  private static long length(byte @Nullable [] bytes) {
    return bytes == null ? 0 : bytes.length;
  }
}
