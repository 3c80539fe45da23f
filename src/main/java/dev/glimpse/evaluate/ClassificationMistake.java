package dev.glimpse.evaluate;

import dev.glimpse.event.ScoredLabel;

/**
 * An image whose highest score is for a wrong label.
 *
 * @param image the image
 * @param predicted the label with the highest score
 */
public record ClassificationMistake(LabelledImage image, ScoredLabel predicted) {}
