package dev.glimpse.collect;

import dev.glimpse.event.Prediction;
import dev.glimpse.event.ScoredLabel;
import org.jspecify.annotations.Nullable;

/**
 * An image to collect, as a prediction describes it. All of it is untrusted text.
 *
 * @param id the request's id
 * @param uri the image's URI; null if the request carried the image
 * @param model the model that answered
 * @param best the model's best label
 * @param other the label that competes with it; null without one
 * @param isOfShadow whether the other label is the best one of a shadow model, instead of the
 *     second one of the same model
 * @param image size and checksum of the image that was classified
 * @param source the request's position; null outside Kafka
 */
public record CollectCandidate(
    String id,
    @Nullable String uri,
    Prediction.Model model,
    ScoredLabel best,
    @Nullable ScoredLabel other,
    boolean isOfShadow,
    Prediction.Image image,
    Prediction.@Nullable Source source) {

  /** Creates a candidate whose other label is the second one of the prediction. */
  static CollectCandidate ofSecond(Prediction prediction) {
    ScoredLabel second =
        prediction.predictions().size() < 2 ? null : prediction.predictions().get(1);
    return of(prediction, second, false);
  }

  /** Creates a candidate whose other label is the best one of a shadow model. */
  static CollectCandidate ofShadow(Prediction answer, ScoredLabel shadow) {
    return of(answer, shadow, true);
  }

  private static CollectCandidate of(
      Prediction prediction, @Nullable ScoredLabel other, boolean isOfShadow) {
    return new CollectCandidate(
        prediction.id(),
        prediction.uri(),
        prediction.model(),
        prediction.predictions().get(0),
        other,
        isOfShadow,
        prediction.image(),
        prediction.source());
  }
}
