package dev.glimpse.pipeline;

import dev.glimpse.batch.BatchedResult;
import dev.glimpse.batch.BatcherClosedException;
import dev.glimpse.event.Failure;
import dev.glimpse.event.FailureCode;
import dev.glimpse.event.FailureException;
import dev.glimpse.event.ImageReference;
import dev.glimpse.event.ImageRequest;
import dev.glimpse.event.Prediction;
import dev.glimpse.event.RequestAnswer;
import dev.glimpse.event.ScoredLabel;
import dev.glimpse.fetch.FetchCallback;
import dev.glimpse.fetch.RetryingImageFetcher.Fetch;
import dev.glimpse.image.EncodedImage;
import dev.glimpse.image.ExifOrientation;
import dev.glimpse.image.ImageFormats;
import dev.glimpse.image.ImageHeader;
import dev.glimpse.model.ImageScores;
import dev.glimpse.serving.ModelLease;
import dev.glimpse.serving.ServedModel;
import dev.glimpse.system.Sha256Checksum;
import java.nio.FloatBuffer;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The processing of one image: lease of the model, fetch, decode, batch, then {@link #answer}.
 *
 * <p>Threads: one at a time, in turn those of the models, the fetcher, executors and the batcher;
 * any may call {@link #abandon} or cancel the answer. In every case the answer is completed and the
 * task releases its resources once.
 */
final class ImageTask implements FetchCallback {

  private static final Logger LOG = LoggerFactory.getLogger(ImageTask.class);

  private final ImageRequest request;
  private final Prediction.@Nullable Source source;
  private final ImagePipeline.PipelineResources stages;
  private final CompletableFuture<ModelLease> lease;
  private final Consumer<ImageTask> onRelease;
  private final ImageTraceSpans trace;
  private final CompletableFuture<RequestAnswer> answer = new CompletableFuture<>();
  private final CompletableFuture<List<ScoredLabel>> decided = new CompletableFuture<>();
  private final AtomicBoolean released = new AtomicBoolean();
  private final long arrived = System.nanoTime();
  private int encodedTaken;
  private int bytesTaken;
  private long fetchNanos;

  ImageTask(
      ImageRequest request,
      Prediction.@Nullable Source source,
      ImagePipeline.PipelineResources stages,
      CompletableFuture<ModelLease> lease,
      Consumer<ImageTask> onRelease) {
    this.request = request;
    this.source = source;
    this.stages = stages;
    this.lease = lease;
    this.onRelease = onRelease;
    this.trace = new ImageTraceSpans(stages.tracer(), request);
  }

  CompletableFuture<RequestAnswer> answer() {
    return answer;
  }

  /**
   * Starts the work as soon as the model is leased.
   *
   * @param lane the lane whose share of the fetch threads the image uses
   */
  void start(Object lane) {
    CompletableFuture<?> unused =
        lease.whenComplete((granted, e) -> step(() -> leased(granted, e, lane)));
    unused =
        answer.whenComplete(
            (a, e) -> {
              if (answer.isCancelled() && !lease.isDone()) {
                release(null);
              }
            });
  }

  private void leased(@Nullable ModelLease granted, @Nullable Throwable e, Object lane)
      throws Exception {
    if (granted == null) {
      throw reason(e);
    }
    Failure expired = request.expiry(Instant.now());
    if (expired != null) {
      finish(expired);
      return;
    }
    if (!startInline()) {
      Fetch fetch =
          trace.begin("fetch").call(() -> stages.fetches().fetch(lane, request.image(), this));
      CompletableFuture<RequestAnswer> unused =
          answer.whenComplete(
              (a, failure) -> {
                if (answer.isCancelled()) {
                  fetch.cancel();
                }
              });
    }
  }

  private static Exception reason(@Nullable Throwable e) {
    Throwable cause = e instanceof CompletionException c && c.getCause() != null ? c.getCause() : e;
    return cause instanceof Exception exception
        ? exception
        : new IllegalStateException("The model cannot be leased", cause);
  }

  /**
   * Starts an inline image if memory is available immediately.
   *
   * @return false if it has to go through the fetcher
   */
  private boolean startInline() {
    if (!(request.image() instanceof ImageReference.Inline inline)) {
      return false;
    }
    AtomicBoolean started = new AtomicBoolean(true);
    step(
        () -> {
          byte[] bytes = inline.bytes();
          stages.limits().checkBytes(bytes.length);
          EncodedImage image = read(bytes);
          if (tryReserve(image)) {
            stages.decoders().execute(() -> decode(image));
          } else {
            started.set(false);
          }
        });
    return started.get();
  }

  @Override
  public boolean isCancelled() {
    return answer.isDone();
  }

  /** Ends a request that has expired while it waited for a thread, for its store or a retry. */
  @Override
  public @Nullable Failure refusal() {
    return request.expiry(Instant.now());
  }

  /** Checks the header and waits for memory for the decoded image. */
  @Override
  public void fetched(byte[] bytes, long nanos) {
    step(
        () -> {
          trace.endStage();
          fetchNanos = request.image() instanceof ImageReference.Inline ? 0 : nanos;
          EncodedImage image = read(bytes);
          long needed = needed(image);
          encodedTaken = stages.encoded().take(bytes.length);
          bytesTaken = stages.bytes().take(needed);
          stages.decoders().execute(() -> decode(image));
        });
  }

  @Override
  public void failed(Failure failure) {
    trace.context().run(() -> finish(failure));
  }

  @Override
  public void broken(Throwable reason) {
    step(
        () -> {
          if (reason instanceof Error e) {
            throw e;
          }
          throw (Exception) reason;
        });
  }

  @Override
  public void dropped() {
    finish(null);
  }

  private EncodedImage read(byte[] bytes) throws FailureException {
    EncodedImage image = ImageFormats.SUPPORTED.read(bytes);
    stages.limits().check(image.header());
    return image;
  }

  private boolean tryReserve(EncodedImage image) throws FailureException {
    long needed = needed(image);
    int encoded = stages.encoded().tryTake(image.bytes().length);
    if (encoded < 0) {
      return false;
    }
    int taken = stages.bytes().tryTake(needed);
    if (taken < 0) {
      stages.encoded().release(encoded);
      return false;
    }
    encodedTaken = encoded;
    bytesTaken = taken;
    return true;
  }

  /** Returns the bytes that the image needs: encoded, while it is decoded, as a tensor. */
  private long needed(EncodedImage image) throws FailureException {
    ServedModel model = model();
    long working = model.preprocessor().working(image);
    stages.limits().checkWorking(image.header(), working, stages.bytes().bound());
    return image.bytes().length + working + model.tensorBytes();
  }

  private void decode(EncodedImage image) {
    step(
        () -> {
          long start = System.nanoTime();
          trace.begin("decode");
          ServedModel model = model();
          String sha256 = Sha256Checksum.of(image.bytes());
          ImageScores known = stages.cache().get(sha256, model);
          FloatBuffer tensor = known == null ? model.preprocessor().tensor(image) : null;
          trace.endStage();
          ImageHeader header = image.header();
          Prediction.Image described =
              new Prediction.Image(
                  header.format().label(),
                  header.width(),
                  header.height(),
                  image.bytes().length,
                  sha256,
                  image.storedOrientation().map(ExifOrientation::value).orElse(null),
                  request.image() instanceof ImageReference.Remote remote ? remote.object() : null);
          DecodedRequest decoded =
              new DecodedRequest(
                  request, source, described, arrived, fetchNanos, System.nanoTime() - start);
          bytesTaken = stages.bytes().keep(bytesTaken, model.tensorBytes());
          encodedTaken = stages.encoded().release(encodedTaken);
          CompletableFuture<BatchedResult<ImageScores>> read = null;
          if (known != null) {
            classified(decoded, BatchedResult.ofEarlierCall(known), null);
          } else if (tensor != null) {
            read = submit(decoded, tensor);
          }
          CompletableFuture<?> listened =
              stages
                  .listener()
                  .decoded(
                      new DecodedImageListener.DecodedImage(decoded, model, decided),
                      image,
                      tensor);
          if (tensor != null && read != null) {
            CompletableFuture<Void> unused =
                read.thenAcceptBoth(
                    listened, (scores, nothing) -> model.preprocessor().recycle(tensor));
          }
        });
  }

  /** Returns a future that completes with the scores after the device has read the tensor. */
  private CompletableFuture<BatchedResult<ImageScores>> submit(
      DecodedRequest decoded, FloatBuffer tensor) throws InterruptedException {
    CompletableFuture<BatchedResult<ImageScores>> scored = lease.join().submit(tensor);
    CompletableFuture<BatchedResult<ImageScores>> unused =
        scored.whenComplete((scores, e) -> classified(decoded, scores, e));
    return scored;
  }

  private void classified(
      DecodedRequest decoded, @Nullable BatchedResult<ImageScores> scores, @Nullable Throwable e) {
    step(
        () -> {
          if (scores == null) {
            throw deviceFailure(e);
          }
          Float odd = scores.value().firstNotFinite();
          if (odd != null) {
            throw new FailureException(
                FailureCode.INFERENCE_FAILED, "The model returned a score of " + odd);
          }
          ServedModel model = model();
          if (!scores.isOfEarlierCall()) {
            trace.scored(scores);
            stages.cache().put(decoded.image().sha256(), model, scores.value());
          }
          decided.complete(model.decided(scores.value()));
          finish(decoded.prediction(model, scores, stages.engineInfo(), null));
        });
  }

  private static Exception deviceFailure(@Nullable Throwable e) {
    Throwable cause = e instanceof CompletionException c && c.getCause() != null ? c.getCause() : e;
    if (cause instanceof BatcherClosedException closed) {
      return closed;
    }
    return new FailureException(FailureCode.INFERENCE_FAILED, "The model failed: " + cause, cause);
  }

  /** Returns the leased model, which exists from the first step on. */
  private ServedModel model() {
    return lease.join().model();
  }

  private interface Step {
    void run() throws Exception;
  }

  /** Runs a step; its failure answers the request, unless the pipeline is broken or closing. */
  private void step(Step step) {
    trace.context().run(() -> attempt(step));
  }

  private void attempt(Step step) {
    if (answer.isDone()) { // cancelled: the answer is not needed
      finish(null);
      return;
    }
    try {
      step.run();
    } catch (FailureException e) {
      finish(e.failure());
    } catch (BatcherClosedException | RejectedExecutionException e) {
      abandon(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      abandon(e);
    } catch (Exception e) {
      if (answer.isDone()) { // cancelled or abandoned while it ran
        finish(null);
        return;
      }
      LOG.error("Unexpected error while processing request {}", request.id(), e);
      finish(new Failure(FailureCode.INTERNAL_ERROR, e.toString(), e));
    } catch (Error e) {
      abandon(e);
      throw e;
    }
  }

  private void finish(@Nullable RequestAnswer result) {
    release(result);
    if (result != null) {
      LOG.debug("{}", new AnswerLogLine(result));
      answer.complete(result);
    }
  }

  /** Ends the task without an answer, because the pipeline cannot give one. */
  void abandon(Throwable reason) {
    release(null);
    answer.completeExceptionally(reason);
  }

  private void release(@Nullable RequestAnswer result) {
    if (released.compareAndSet(false, true)) {
      trace.end(result);
      decided.cancel(false);
      CompletableFuture<Void> unused = lease.thenAccept(ModelLease::giveBack);
      stages.bytes().release(bytesTaken);
      stages.encoded().release(encodedTaken);
      onRelease.accept(this);
    }
  }
}
