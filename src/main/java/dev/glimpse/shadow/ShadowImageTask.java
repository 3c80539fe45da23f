package dev.glimpse.shadow;

import dev.glimpse.batch.BatchedResult;
import dev.glimpse.event.Prediction;
import dev.glimpse.event.ScoredLabel;
import dev.glimpse.image.EncodedImage;
import dev.glimpse.model.ImageScores;
import dev.glimpse.pipeline.DecodedImageListener.DecodedImage;
import dev.glimpse.pipeline.DecodedRequest;
import dev.glimpse.preprocess.Preprocessor;
import dev.glimpse.serving.ModelLease;
import dev.glimpse.serving.ServedModel;
import dev.glimpse.shadow.ShadowStatistics.Drop;
import dev.glimpse.topology.ShadowTopicProducer;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The processing of one image by a shadow: decoding if the shadow needs its own tensor, the
 * shadow's batch, the comparison, the topic. It releases its resources once, and reports its result
 * only to the statistics.
 *
 * <p>Threads: the decoder thread of the pipeline starts it; the shadows' own thread decodes,
 * compares and sends.
 */
final class ShadowImageTask {

  /**
   * The resources that a shadow's images share.
   *
   * @param thread decodes images that need a tensor of their own, compares and sends
   */
  record SharedResources(
      ShadowStatistics statistics,
      Executor thread,
      ShadowTopicProducer topic,
      DecodedRequest.EngineInfo engineInfo) {}

  private final DecodedImage decoded;
  private final ModelLease lease;
  private final SharedResources resources;
  private final Runnable onRelease;
  private final AtomicBoolean released = new AtomicBoolean();

  /**
   * Creates a task without starting it.
   *
   * @param onRelease releases the image's resources
   */
  ShadowImageTask(
      DecodedImage decoded, ModelLease lease, SharedResources resources, Runnable onRelease) {
    this.decoded = decoded;
    this.lease = lease;
    this.resources = resources;
    this.onRelease = onRelease;
  }

  /**
   * Starts with the tensor of the model that answers.
   *
   * @return completes normally when the device has read the tensor, exceptionally if it failed
   */
  CompletableFuture<?> start(FloatBuffer tensor) throws InterruptedException {
    return classify(decoded.request().decodedIn(0), tensor);
  }

  /** Starts with the encoded image, which is decoded again. */
  void start(EncodedImage image) {
    resources
        .thread()
        .execute(
            () -> {
              try {
                long start = System.nanoTime();
                Preprocessor preprocessor = lease.model().preprocessor();
                FloatBuffer tensor = preprocessor.tensor(image);
                CompletableFuture<?> unused =
                    classify(decoded.request().decodedIn(System.nanoTime() - start), tensor)
                        .thenRun(() -> preprocessor.recycle(tensor));
              } catch (Throwable e) { // a shadow's failure does not affect the answer
                drop(Drop.FAILED, e);
              }
            });
  }

  private CompletableFuture<BatchedResult<ImageScores>> classify(
      DecodedRequest request, FloatBuffer tensor) throws InterruptedException {
    CompletableFuture<BatchedResult<ImageScores>> scored = lease.submit(tensor);
    CompletableFuture<?> unused =
        scored
            .thenAcceptBothAsync(
                decoded.decided(),
                (scores, decided) ->
                    resources
                        .topic()
                        .send(compared(request, scores, decided), e -> drop(Drop.UNSENT, e)),
                resources.thread())
            .whenComplete(
                (sent, e) -> {
                  if (e == null || isUnanswered(e)) {
                    release();
                  } else {
                    drop(Drop.FAILED, e);
                  }
                });
    return scored;
  }

  private Prediction compared(
      DecodedRequest request, BatchedResult<ImageScores> own, List<ScoredLabel> decided) {
    Float odd = own.value().firstNotFinite();
    if (odd != null) {
      throw new IllegalStateException("The shadow model returned a score of " + odd);
    }
    ServedModel shadow = lease.model();
    boolean agrees = areSame(decided, shadow.decided(own.value()));
    resources.statistics().compared(agrees);
    return request.prediction(
        shadow,
        own,
        resources.engineInfo(),
        new Prediction.ShadowOf(decoded.model().identity(), agrees));
  }

  /** Returns whether both models give the image the same labels, in any order. */
  private static boolean areSame(List<ScoredLabel> some, List<ScoredLabel> others) {
    return some.size() == others.size()
        && some.stream().allMatch(one -> others.stream().anyMatch(other -> areSame(one, other)))
        && others.stream().allMatch(other -> some.stream().anyMatch(one -> areSame(one, other)));
  }

  /**
   * Compares labels, by their identifiers if both have one: models may number and spell labels
   * differently.
   */
  private static boolean areSame(ScoredLabel one, ScoredLabel other) {
    if (one.id() == null || other.id() == null) {
      return one.label().equals(other.label());
    }
    return one.id().equals(other.id());
  }

  /** Returns whether the request got no prediction, so that there is nothing to compare. */
  private static boolean isUnanswered(Throwable e) {
    return e instanceof CompletionException c && c.getCause() instanceof CancellationException;
  }

  /** Ends the task without a prediction. */
  void drop(Drop drop, Throwable why) {
    resources.statistics().dropped(drop, why.toString());
    release();
  }

  private void release() {
    if (released.compareAndSet(false, true)) {
      lease.giveBack();
      onRelease.run();
    }
  }
}
