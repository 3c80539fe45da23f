package dev.glimpse.event;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A request to classify one image.
 *
 * @param id the request's name, unique for its producer
 * @param image the location of the image
 * @param model the requested model, or null for the default
 * @param topK the number of labels, at least 1, or null for the default
 * @param threshold the minimum score of a label, 0 to 1, or null for the model's default
 * @param attributes attributes that are copied into the prediction
 * @param expiresAt the time after which the request is no longer answered by a prediction; null for
 *     none
 */
public record ImageRequest(
    String id,
    ImageReference image,
    @Nullable String model,
    @Nullable Integer topK,
    @Nullable Float threshold,
    EventAttributes attributes,
    @Nullable Instant expiresAt)
    implements RequestEntry {

  /** Creates a request that does not expire. */
  public ImageRequest(
      String id,
      ImageReference image,
      @Nullable String model,
      @Nullable Integer topK,
      @Nullable Float threshold,
      EventAttributes attributes) {
    this(id, image, model, topK, threshold, attributes, null);
  }

  /** Returns the failure that answers the request if it has expired; null if it has not. */
  public @Nullable Failure expiry(Instant now) {
    return expiresAt == null || now.isBefore(expiresAt)
        ? null
        : new Failure(FailureCode.EXPIRED, "The request expired at " + expiresAt);
  }
}
