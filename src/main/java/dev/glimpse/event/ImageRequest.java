package dev.glimpse.event;

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
 */
public record ImageRequest(
    String id,
    ImageReference image,
    @Nullable String model,
    @Nullable Integer topK,
    @Nullable Float threshold,
    EventAttributes attributes)
    implements RequestEntry {}
