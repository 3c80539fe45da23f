package dev.glimpse.topology;

import dev.glimpse.event.Answer;
import dev.glimpse.event.Failure;
import dev.glimpse.event.FailureCode;
import dev.glimpse.event.FailureException;
import dev.glimpse.event.Prediction.Source;
import dev.glimpse.serde.RequestReader;
import dev.glimpse.topology.ImageClassifier.Entrance;
import dev.glimpse.topology.ImageClassifier.Place;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.streams.processor.api.FixedKeyRecord;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A function that reads a request and classifies it; an invalid request gets a failure. */
final class Answering implements AsyncFunction<byte[], Answered> {

  private static final Logger LOG = LoggerFactory.getLogger(Answering.class);

  private final Entrance entrance;

  Answering(Entrance entrance) {
    this.entrance = entrance;
  }

  @Override
  public @Nullable CompletableFuture<Answered> tryStart(
      FixedKeyRecord<byte[], byte[]> record, RecordMetadata metadata) {
    Place place = entrance.tryEnter();
    if (place == null) {
      return null;
    }
    Source source =
        new Source(
            metadata.topic(),
            metadata.partition(),
            metadata.offset(),
            Instant.ofEpochMilli(record.timestamp()));
    CompletableFuture<Answer> answer = answer(record, source, place);
    CompletableFuture<Answered> result =
        answer.thenApply(a -> new Answered(source, a, record.value()));
    // Cancelling a dependent future does not cancel its source.
    CompletableFuture<Answered> unused = result.whenComplete((r, e) -> answer.cancel(false));
    return result;
  }

  private static CompletableFuture<Answer> answer(
      FixedKeyRecord<byte[], byte[]> record, Source source, Place place) {
    Failure failure;
    try {
      return place.classify(RequestReader.read(record.value(), record.headers(), source), source);
    } catch (FailureException e) {
      failure = e.failure();
    } catch (RuntimeException e) { // a bug; rethrown, it would stop every instance in turn
      LOG.error("Unexpected error while processing the request at {}", source, e);
      failure = new Failure(FailureCode.INTERNAL_ERROR, e.toString(), e);
    }
    place.leave();
    return CompletableFuture.completedFuture(failure);
  }

  @Override
  public void idle() {
    entrance.leave();
  }
}
