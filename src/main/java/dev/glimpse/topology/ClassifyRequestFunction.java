package dev.glimpse.topology;

import dev.glimpse.event.Failure;
import dev.glimpse.event.FailureCode;
import dev.glimpse.event.FailureException;
import dev.glimpse.event.Prediction.Source;
import dev.glimpse.event.RequestEntry;
import dev.glimpse.serde.DeadLetterHeaders;
import dev.glimpse.serde.RequestDecoder;
import dev.glimpse.topology.ImageClassifier.Admission;
import dev.glimpse.topology.ImageClassifier.Permit;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.streams.processor.api.FixedKeyRecord;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A function that decodes a record and starts to answer its requests; an invalid record gets a
 * failure. For the stream thread of one task.
 */
final class ClassifyRequestFunction {

  private static final Logger LOG = LoggerFactory.getLogger(ClassifyRequestFunction.class);

  /** The maximum number of requests in a record: their answers are in memory until all are. */
  private static final int MAX_REQUESTS = 1_000;

  private final RequestDecoder decoder;
  private final Admission admission;

  ClassifyRequestFunction(RequestDecoder decoder, Admission admission) {
    this.decoder = decoder;
    this.admission = admission;
  }

  /**
   * Starts the work on a record if it can be decoded and a permit is free; never waits. Returns
   * null quickly, because it is called again and again.
   *
   * @return the answers, none of them started; null if no permit is free now, or the decoder is not
   *     ready for the record
   */
  @Nullable RecordAnswers tryRead(FixedKeyRecord<byte[], byte[]> record, RecordMetadata metadata) {
    if (!decoder.isReady(record.value(), record.headers())) {
      admission.leaveLine(); // others may take the permit meanwhile
      return null;
    }
    Permit permit = admission.tryAcquire();
    if (permit == null) {
      return null;
    }
    Source source =
        new Source(
            metadata.topic(),
            metadata.partition(),
            metadata.offset(),
            Instant.ofEpochMilli(record.timestamp()));
    List<RequestEntry> entries = entries(record, source);
    Integer selected = DeadLetterHeaders.index(record.headers());
    if (selected != null) { // a replayed dead letter
      entries = selected(entries, selected);
      source = source.entry(selected);
    }
    return new RecordAnswers(record, source, entries, admission, permit);
  }

  private List<RequestEntry> entries(FixedKeyRecord<byte[], byte[]> record, Source source) {
    try {
      List<RequestEntry> entries = decoder.decode(record.value(), record.headers(), source);
      return entries.size() <= MAX_REQUESTS ? entries : List.of(tooMany(entries.size()));
    } catch (FailureException e) {
      return List.of(e.failure());
    } catch (RuntimeException e) { // a bug; rethrown, it would stop every instance in turn
      LOG.error("Unexpected error while decoding the record at {}", source, e);
      return List.of(new Failure(FailureCode.INTERNAL_ERROR, e.toString(), e));
    }
  }

  private static Failure tooMany(int size) {
    return new Failure(
        FailureCode.INVALID_REQUEST,
        "The record has %,d requests; at most %,d are allowed".formatted(size, MAX_REQUESTS));
  }

  /** Returns the entry that a replay selects; the failure of a whole record answers it, too. */
  private static List<RequestEntry> selected(List<RequestEntry> entries, int selected) {
    if (entries.size() == 1 && entries.get(0) instanceof Failure) {
      return entries;
    }
    return selected < entries.size()
        ? List.of(entries.get(selected))
        : List.of(
            new Failure(
                FailureCode.INVALID_REQUEST,
                "The header %s is %d, but the record has %d requests"
                    .formatted(DeadLetterHeaders.INDEX, selected, entries.size())));
  }

  /** Notes that no record waits to be started any more. The function may be used again later. */
  void idle() {
    admission.leaveLine();
  }
}
