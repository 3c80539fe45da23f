package dev.glimpse.architecture;

import org.jspecify.annotations.Nullable;

/**
 * The outputs of a network.
 *
 * @param logits [N, classes]
 * @param scores the softmax of the logits
 * @param auxiliaryLogits the logits of the auxiliary head [N, classes]; null if it is absent
 */
record NetworkEnds<T extends FeatureMap>(T logits, T scores, @Nullable T auxiliaryLogits) {}
