package dev.glimpse.evaluate;

import dev.glimpse.event.ScoredLabel;

/**
 * An image that two models label differently.
 *
 * @param image the image; its truth is the first model's output
 * @param truth the correct label, as the first model names it
 * @param outcome which of the models is right
 * @param first the first model's label with the highest score
 * @param second the second model's
 */
public record DifferingImage(
    LabelledImage image,
    String truth,
    ComparisonOutcome outcome,
    ScoredLabel first,
    ScoredLabel second) {}
