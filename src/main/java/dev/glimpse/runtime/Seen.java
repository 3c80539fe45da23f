package dev.glimpse.runtime;

import dev.glimpse.event.ImageReference;
import dev.glimpse.event.ImageRequest;
import dev.glimpse.event.Prediction;
import dev.glimpse.serving.Scores;
import dev.glimpse.serving.ServedModel;
import org.jspecify.annotations.Nullable;

/**
 * A request whose image was read: all of a prediction but the model's part.
 *
 * @param image as it was fetched
 * @param arrived when the request did, as {@link System#nanoTime}
 * @param fetchNanos what the fetch took
 * @param decodeNanos what decoding took
 */
record Seen(
    ImageRequest request,
    Prediction.@Nullable Source source,
    Prediction.Image image,
    long arrived,
    long fetchNanos,
    long decodeNanos) {

  private static final double NANOS_PER_MILLI = 1e6;

  /**
   * What predictions say of the process.
   *
   * @param engine its name and version
   * @param device its name
   * @param defaultTopK labels in a prediction where neither request nor model says
   */
  record Place(String engine, String device, int defaultTopK) {}

  /** The same image, decoded for another model. */
  Seen decodedIn(long nanos) {
    return new Seen(request, source, image, arrived, fetchNanos, nanos);
  }

  /**
   * What the model says of it.
   *
   * @param shadowOf whom the model only looked at; null if it answers
   */
  Prediction prediction(
      ServedModel model, Scores scores, Place place, Prediction.@Nullable ShadowOf shadowOf) {
    return new Prediction(
        request.id(),
        request.image() instanceof ImageReference.Remote remote
            ? remote.address().spelling()
            : null,
        model.identity(),
        model.ranked(scores.values(), request, place.defaultTopK()),
        image,
        source,
        new Prediction.Timing(
            fetchNanos / NANOS_PER_MILLI,
            decodeNanos / NANOS_PER_MILLI,
            scores.queueNanos() / NANOS_PER_MILLI,
            scores.callNanos() / NANOS_PER_MILLI,
            (System.nanoTime() - arrived) / NANOS_PER_MILLI),
        scores.batchSize(),
        place.engine() + ", " + scores.arithmetic(),
        place.device(),
        request.attributes(),
        scores.cached(),
        shadowOf);
  }
}
