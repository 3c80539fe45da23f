package dev.glimpse.event;

import org.jspecify.annotations.Nullable;

/**
 * A label of a prediction, with its score.
 *
 * @param rank the position, 1 for the highest score
 * @param index the model's output index, from 0
 * @param id the label's own identifier if the model has one, such as the WordNet id {@code
 *     n01818515}
 * @param label the name of the label, such as {@code macaw}
 * @param score the probability, 0 to 1; those of all labels add up to 1, except if each label is
 *     independent of the others
 */
public record ScoredLabel(int rank, int index, @Nullable String id, String label, float score) {}
