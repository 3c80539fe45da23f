package dev.glimpse.bench;

import dev.glimpse.event.Answer;
import dev.glimpse.event.ImageRequest;
import dev.glimpse.event.Prediction;
import dev.glimpse.topology.ImageClassifier;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A classifier that answers requests without reading their images. It admits every request; the
 * stage limits their number.
 */
abstract class Answerer implements ImageClassifier {

  /** Returns a classifier that answers immediately. */
  static Answerer atOnce() {
    return new Answerer() {
      @Override
      CompletableFuture<Answer> answer(ImageRequest request, Prediction.@Nullable Source source) {
        return CompletableFuture.completedFuture(BlankPrediction.of(request, source));
      }
    };
  }

  abstract CompletableFuture<Answer> answer(
      ImageRequest request, Prediction.@Nullable Source source);

  @Override
  public Entrance open() {
    Place place =
        new Place() {
          @Override
          public CompletableFuture<Answer> classify(
              ImageRequest request, Prediction.@Nullable Source source) {
            return answer(request, source);
          }

          @Override
          public void leave() {}
        };
    return new Entrance() {
      @Override
      public Place tryEnter() {
        return place;
      }

      @Override
      public void leave() {}
    };
  }
}
