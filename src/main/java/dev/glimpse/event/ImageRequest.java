package dev.glimpse.event;

import org.jspecify.annotations.Nullable;

/**
 * One image to classify.
 *
 * @param id the request's name, unique for its producer
 * @param image where the image is
 * @param model the model asked for, or null for the default
 * @param topK how many labels are wanted, at least 1, or null for the default
 * @param threshold scores below it are left out, 0 to 1, or null for the model's default
 * @param attributes what the producer wants back unchanged
 */
public record ImageRequest(
    String id,
    ImageReference image,
    @Nullable String model,
    @Nullable Integer topK,
    @Nullable Float threshold,
    Attributes attributes) {}
