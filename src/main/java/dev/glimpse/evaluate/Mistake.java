package dev.glimpse.evaluate;

import dev.glimpse.event.ScoredLabel;

/**
 * An image whose highest score went to something else.
 *
 * @param image what was asked
 * @param said the label with the highest score
 */
public record Mistake(LabelledImage image, ScoredLabel said) {}
