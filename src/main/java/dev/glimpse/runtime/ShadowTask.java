package dev.glimpse.runtime;

import dev.glimpse.event.Prediction;
import dev.glimpse.event.ScoredLabel;
import dev.glimpse.image.ImageHeader;
import dev.glimpse.preprocess.Preprocessor;
import dev.glimpse.runtime.Onlookers.Shown;
import dev.glimpse.runtime.ShadowStatistics.Drop;
import dev.glimpse.serving.Lease;
import dev.glimpse.serving.Scores;
import dev.glimpse.serving.ServedModel;
import dev.glimpse.topology.ShadowTopic;
import java.nio.FloatBuffer;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One image on its way through a shadow: its own decoding where it needs one, the shadow's batch,
 * the comparison, the topic. Leaves once, and tells nobody but the statistics how it went.
 *
 * <p>Threads: the decoder that shows the image begins; the shadows' own thread decodes, compares
 * and sends.
 */
final class ShadowTask {

  /**
   * What a shadow's images share.
   *
   * @param thread decodes what needs a tensor of its own, compares and sends
   */
  record Means(ShadowStatistics statistics, Executor thread, ShadowTopic topic, Seen.Place place) {}

  private final Shown shown;
  private final Lease lease;
  private final Means means;
  private final Runnable leave;
  private final AtomicBoolean left = new AtomicBoolean();

  /**
   * Not begun.
   *
   * @param leave gives back what the image takes
   */
  ShadowTask(Shown shown, Lease lease, Means means, Runnable leave) {
    this.shown = shown;
    this.lease = lease;
    this.means = means;
    this.leave = leave;
  }

  /**
   * With the tensor of the model that answers.
   *
   * @return completes once the device has read it; not where it failed
   */
  CompletableFuture<?> start(FloatBuffer tensor) throws InterruptedException {
    return classify(shown.seen().decodedIn(0), tensor);
  }

  /** With the image itself. */
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
              } catch (Throwable e) { // a shadow's failure is nobody else's
                drop(Drop.FAILED, e);
              }
            });
  }

  private CompletableFuture<Scores> classify(Seen seen, FloatBuffer tensor)
      throws InterruptedException {
    CompletableFuture<Scores> scored = lease.submit(tensor);
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

  private Prediction compared(Seen seen, Scores own, ScoredLabel best) {
    Float odd = own.firstThatIsNone();
    if (odd != null) {
      throw new IllegalStateException("It gave a score of " + odd);
    }
    ServedModel shadow = lease.model();
    boolean agrees = areSame(best, shadow.best(own.values()));
    means.statistics().compared(agrees);
    return seen.prediction(
        shadow, own, means.place(), new Prediction.ShadowOf(shown.model().identity(), agrees));
  }

  /**
   * By their identifiers where both have one: models may count and spell their labels otherwise.
   */
  private static boolean areSame(ScoredLabel one, ScoredLabel other) {
    if (one.id() == null || other.id() == null) {
      return one.label().equals(other.label());
    }
    return one.id().equals(other.id());
  }

  /** There is nothing to compare with where the request got no prediction. */
  private static boolean isUnanswered(Throwable e) {
    return e instanceof CompletionException c && c.getCause() instanceof CancellationException;
  }

  /** There will be no prediction. */
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
