package dev.glimpse.shadow;

import dev.glimpse.batch.BatchedResult;
import dev.glimpse.event.Prediction;
import dev.glimpse.event.ScoredLabel;
import dev.glimpse.image.ImageHeader;
import dev.glimpse.model.ImageScores;
import dev.glimpse.pipeline.DecodedImageListener.Shown;
import dev.glimpse.pipeline.DecodedRequest;
import dev.glimpse.preprocess.Preprocessor;
import dev.glimpse.serving.ModelLease;
import dev.glimpse.serving.ServedModel;
import dev.glimpse.shadow.ShadowStatistics.Drop;
import dev.glimpse.topology.ShadowTopicProducer;
import java.nio.FloatBuffer;
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
  record Means(
      ShadowStatistics statistics,
      Executor thread,
      ShadowTopicProducer topic,
      DecodedRequest.EngineInfo place) {}

  private final Shown shown;
  private final ModelLease lease;
  private final Means means;
  private final Runnable leave;
  private final AtomicBoolean left = new AtomicBoolean();

  /**
   * Creates a task without starting it.
   *
   * @param leave releases the image's resources
   */
  ShadowImageTask(Shown shown, ModelLease lease, Means means, Runnable leave) {
    this.shown = shown;
    this.lease = lease;
    this.means = means;
    this.leave = leave;
  }

  /**
   * Starts with the tensor of the model that answers.
   *
   * @return completes normally when the device has read the tensor, exceptionally if it failed
   */
  CompletableFuture<?> start(FloatBuffer tensor) throws InterruptedException {
    return classify(shown.seen().decodedIn(0), tensor);
  }

  /** Starts with the encoded image. */
  void start(byte[] image, ImageHeader header) {
    means
        .thread()
        .execute(
            () -> {
              try {
                long start = System.nanoTime();
                Preprocessor preprocessor = lease.model().preprocessor();
                FloatBuffer tensor = preprocessor.tensor(image, header);
                CompletableFuture<?> unused =
                    classify(shown.seen().decodedIn(System.nanoTime() - start), tensor)
                        .thenRun(() -> preprocessor.recycle(tensor));
              } catch (Throwable e) { // a shadow's failure does not affect the answer
                drop(Drop.FAILED, e);
              }
            });
  }

  private CompletableFuture<BatchedResult<ImageScores>> classify(
      DecodedRequest seen, FloatBuffer tensor) throws InterruptedException {
    CompletableFuture<BatchedResult<ImageScores>> scored = lease.submit(tensor);
    CompletableFuture<?> unused =
        scored
            .thenAcceptBothAsync(
                shown.best(),
                (scores, best) ->
                    means.topic().send(compared(seen, scores, best), e -> drop(Drop.UNSENT, e)),
                means.thread())
            .whenComplete(
                (sent, e) -> {
                  if (e == null || isUnanswered(e)) {
                    leave();
                  } else {
                    drop(Drop.FAILED, e);
                  }
                });
    return scored;
  }

  private Prediction compared(
      DecodedRequest seen, BatchedResult<ImageScores> own, ScoredLabel best) {
    Float odd = own.value().firstNotFinite();
    if (odd != null) {
      throw new IllegalStateException("The shadow model returned a score of " + odd);
    }
    ServedModel shadow = lease.model();
    boolean agrees = areSame(best, shadow.best(own.value()));
    means.statistics().compared(agrees);
    return seen.prediction(
        shadow, own, means.place(), new Prediction.ShadowOf(shown.model().identity(), agrees));
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
    means.statistics().dropped(drop, why.toString());
    leave();
  }

  private void leave() {
    if (left.compareAndSet(false, true)) {
      lease.giveBack();
      leave.run();
    }
  }
}
