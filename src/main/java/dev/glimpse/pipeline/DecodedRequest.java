package dev.glimpse.pipeline;

import dev.glimpse.batch.BatchedResult;
import dev.glimpse.event.ImageReference;
import dev.glimpse.event.ImageRequest;
import dev.glimpse.event.Prediction;
import dev.glimpse.model.ImageScores;
import dev.glimpse.serving.ServedModel;
import org.jspecify.annotations.Nullable;

/**
 * A decoded request: every prediction field except the model's output.
 *
 * @param image the description of the fetched image
 * @param arrived the arrival of the request, as {@link System#nanoTime}
 * @param fetchNanos the time of the fetch
 * @param decodeNanos the time of decoding
 */
public record DecodedRequest(
    ImageRequest request,
    Prediction.@Nullable Source source,
    Prediction.Image image,
    long arrived,
    long fetchNanos,
    long decodeNanos) {

  private static final double NANOS_PER_MILLI = 1e6;

  /**
   * The fields of predictions that describe the process.
   *
   * @param engine the name and version of the engine
   * @param device the name of the device
   * @param defaultTopK labels in a prediction if neither request nor model sets their number
   */
  public record EngineInfo(String engine, String device, int defaultTopK) {}

  /** Returns the same image, decoded for another model. */
  public DecodedRequest decodedIn(long nanos) {
    return new DecodedRequest(request, source, image, arrived, fetchNanos, nanos);
  }

  /**
   * Returns the prediction with the model's output.
   *
   * @param scores the model's scores, with the times of their batch
   * @param shadowOf the model that this one shadows; null if it answers itself
   */
  public Prediction prediction(
      ServedModel model,
      BatchedResult<ImageScores> scores,
      EngineInfo engine,
      Prediction.@Nullable ShadowOf shadowOf) {
    return new Prediction(
        request.id(),
        request.image() instanceof ImageReference.Remote remote
            ? remote.address().spelling()
            : null,
        model.identity(),
        model.ranked(scores.value(), request, engine.defaultTopK()),
        image,
        source,
        new Prediction.Timing(
            fetchNanos / NANOS_PER_MILLI,
            decodeNanos / NANOS_PER_MILLI,
            scores.queueNanos() / NANOS_PER_MILLI,
            scores.callNanos() / NANOS_PER_MILLI,
            (System.nanoTime() - arrived) / NANOS_PER_MILLI),
        scores.batchSize(),
        engine.engine() + ", " + scores.value().arithmetic(),
        engine.device(),
        request.attributes(),
        scores.isOfEarlierCall(),
        shadowOf);
  }
}
