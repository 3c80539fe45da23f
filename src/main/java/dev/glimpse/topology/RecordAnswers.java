package dev.glimpse.topology;

import dev.glimpse.event.Failure;
import dev.glimpse.event.FailureCode;
import dev.glimpse.event.IgnoredEvent;
import dev.glimpse.event.ImageRequest;
import dev.glimpse.event.Prediction.Source;
import dev.glimpse.event.RequestAnswer;
import dev.glimpse.event.RequestEntry;
import dev.glimpse.topology.ImageClassifier.Admission;
import dev.glimpse.topology.ImageClassifier.Permit;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.streams.processor.api.FixedKeyRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The answers to one record, one for each of its entries, in their order. The entries are started
 * one after another, each as soon as it gets a permit. None waits for another one of its record, so
 * a record may have more images than there are permits.
 *
 * <p>Threads: owned by the stream thread of its task; only the answers are completed elsewhere.
 */
final class RecordAnswers {

  private static final Logger LOG = LoggerFactory.getLogger(RecordAnswers.class);

  private final FixedKeyRecord<byte[], byte[]> record;
  private final Source source;
  private final Admission admission;

  /** The entries; a started one is null, because it may hold an image. */
  private final @Nullable RequestEntry[] entries;

  private final List<CompletableFuture<RequestAnswer>> answers;
  private final long[] since;
  private @Nullable Permit permit;
  private int finished;

  /**
   * Creates the answers without starting them.
   *
   * @param source the position of the record, or of the only entry
   * @param entries the entries; none, one or several
   * @param admission gives each request a permit
   * @param permit the permit of the first request
   */
  RecordAnswers(
      FixedKeyRecord<byte[], byte[]> record,
      Source source,
      List<RequestEntry> entries,
      Admission admission,
      Permit permit) {
    this.record = record;
    this.source = source;
    this.admission = admission;
    this.permit = permit;
    this.entries = entries.toArray(RequestEntry[]::new);
    answers = new ArrayList<>(this.entries.length);
    since = new long[this.entries.length];
  }

  /** Returns the request's record. */
  FixedKeyRecord<byte[], byte[]> record() {
    return record;
  }

  /** Returns the record's offset. */
  long offset() {
    return source.offset();
  }

  /** Returns the number of entries. */
  int size() {
    return entries.length;
  }

  /** Returns the number of entries that wait to be started. */
  int unstarted() {
    return entries.length - answers.size();
  }

  /**
   * Starts further entries while permits are free; never waits.
   *
   * @param atMost the maximum number to start
   * @param now the wall-clock time, in milliseconds
   * @param nanoTime the monotonic time, in nanoseconds
   * @return the number that was started
   */
  int start(int atMost, long now, long nanoTime) {
    int before = answers.size();
    while (unstarted() > 0 && answers.size() - before < atMost) {
      int next = answers.size();
      CompletableFuture<RequestAnswer> answer = tryStart(next, now);
      if (answer == null) {
        break;
      }
      entries[next] = null;
      since[next] = nanoTime;
      answers.add(answer);
    }
    if (unstarted() == 0) {
      releasePermit();
    }
    return answers.size() - before;
  }

  private @Nullable CompletableFuture<RequestAnswer> tryStart(int next, long now) {
    RequestEntry entry = Objects.requireNonNull(entries[next], "started before");
    if (entry instanceof Failure failure) {
      return CompletableFuture.completedFuture(failure);
    }
    if (entry instanceof IgnoredEvent ignored) {
      return CompletableFuture.completedFuture(ignored);
    }
    ImageRequest request = (ImageRequest) entry;
    Failure expired = request.expiry(Instant.ofEpochMilli(now));
    if (expired != null) { // before it costs a permit, a model or a fetch
      return CompletableFuture.completedFuture(expired);
    }
    Permit granted = permit == null ? admission.tryAcquire() : permit;
    permit = null;
    if (granted == null) {
      return null;
    }
    Source own = source(next);
    try {
      return granted.classify(request, own);
    } catch (RuntimeException e) { // a bug; rethrown, it would stop every instance in turn
      LOG.error("Unexpected error while processing the request at {}", own, e);
      granted.release();
      return CompletableFuture.completedFuture(
          new Failure(FailureCode.INTERNAL_ERROR, e.toString(), e));
    }
  }

  private Source source(int entry) {
    return entries.length == 1 ? source : source.entry(entry);
  }

  /**
   * Returns how many further answers are complete of those that have only complete ones before
   * them.
   */
  int settle() {
    int before = finished;
    while (finished < answers.size() && answers.get(finished).isDone()) {
      finished++;
    }
    return finished - before;
  }

  /**
   * Returns the first answer that was incomplete at the last {@link #settle}, if it has started.
   */
  @Nullable Future<?> incomplete() {
    return finished < answers.size() ? answers.get(finished) : null;
  }

  /** Returns whether all answers were complete at the last {@link #settle}. */
  boolean isComplete() {
    return finished == entries.length;
  }

  /**
   * Returns how long the first incomplete answer has been worked on, in nanoseconds; 0 if it waits
   * for a permit.
   *
   * @param nanoTime the monotonic time, in nanoseconds
   */
  long nanos(long nanoTime) {
    return finished < answers.size() ? nanoTime - since[finished] : 0;
  }

  /**
   * Checks that each entry has an answer, once all are complete.
   *
   * @throws java.util.concurrent.CompletionException if the classifier is broken
   */
  void check() {
    answers.forEach(CompletableFuture::join);
  }

  /** Returns the answer to one entry, after {@link #check}. */
  AnsweredRecord answered(int entry) {
    return new AnsweredRecord(source(entry), answers.get(entry).join(), record.value());
  }

  /** Ends the work; its answers are not needed. */
  void cancel() {
    answers.forEach(answer -> answer.cancel(false));
    releasePermit();
  }

  private void releasePermit() {
    if (permit != null) {
      permit.release();
      permit = null;
    }
  }
}
