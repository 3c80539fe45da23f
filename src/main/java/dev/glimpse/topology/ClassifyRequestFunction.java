package dev.glimpse.topology;

import dev.glimpse.event.Failure;
import dev.glimpse.event.FailureCode;
import dev.glimpse.event.FailureException;
import dev.glimpse.event.Prediction.Source;
import dev.glimpse.event.RequestAnswer;
import dev.glimpse.serde.RequestReader;
import dev.glimpse.topology.ImageClassifier.Admission;
import dev.glimpse.topology.ImageClassifier.Permit;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.streams.processor.api.FixedKeyRecord;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A function that reads a request and classifies it; an invalid request gets a failure. */
final class ClassifyRequestFunction implements AsyncFunction<byte[], AnsweredRecord> {

  private static final Logger LOG = LoggerFactory.getLogger(ClassifyRequestFunction.class);

  private final Admission admission;

  ClassifyRequestFunction(Admission admission) {
    this.admission = admission;
  }

  @Override
  public @Nullable CompletableFuture<AnsweredRecord> tryStart(
      FixedKeyRecord<byte[], byte[]> record, RecordMetadata metadata) {
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
    CompletableFuture<RequestAnswer> answer = answer(record, source, permit);
    CompletableFuture<AnsweredRecord> result =
        answer.thenApply(a -> new AnsweredRecord(source, a, record.value()));
    // Cancelling a dependent future does not cancel its source.
    CompletableFuture<AnsweredRecord> unused = result.whenComplete((r, e) -> answer.cancel(false));
    return result;
  }

  private static CompletableFuture<RequestAnswer> answer(
      FixedKeyRecord<byte[], byte[]> record, Source source, Permit permit) {
    Failure failure;
    try {
      return permit.classify(RequestReader.read(record.value(), record.headers(), source), source);
    } catch (FailureException e) {
      failure = e.failure();
    } catch (RuntimeException e) { // a bug; rethrown, it would stop every instance in turn
      LOG.error("Unexpected error while processing the request at {}", source, e);
      failure = new Failure(FailureCode.INTERNAL_ERROR, e.toString(), e);
    }
    permit.release();
    return CompletableFuture.completedFuture(failure);
  }

  @Override
  public void idle() {
    admission.leaveLine();
  }
}
