package dev.glimpse.bench;

import dev.glimpse.event.ImageRequest;
import dev.glimpse.event.Prediction;
import dev.glimpse.event.RequestAnswer;
import dev.glimpse.topology.ImageClassifier;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A classifier that answers requests without reading their images. It admits every request; the
 * stage limits their number.
 */
abstract class ImmediateAnswerClassifier implements ImageClassifier {

  /** Returns a classifier that answers immediately. */
  static ImmediateAnswerClassifier atOnce() {
    return new ImmediateAnswerClassifier() {
      @Override
      CompletableFuture<RequestAnswer> answer(
          ImageRequest request, Prediction.@Nullable Source source) {
        return CompletableFuture.completedFuture(BlankPrediction.of(request, source));
      }
    };
  }

  abstract CompletableFuture<RequestAnswer> answer(
      ImageRequest request, Prediction.@Nullable Source source);

  @Override
  public Admission open() {
    Permit place =
        new Permit() {
          @Override
          public CompletableFuture<RequestAnswer> classify(
              ImageRequest request, Prediction.@Nullable Source source) {
            return answer(request, source);
          }

          @Override
          public void release() {}
        };
    return new Admission() {
      @Override
      public Permit tryAcquire() {
        return place;
      }

      @Override
      public void leaveLine() {}
    };
  }
}
