package dev.glimpse.train;

import dev.glimpse.model.ImageScores;
import java.util.List;
import java.util.Map;

/**
 * The state of a training after an epoch.
 *
 * @param point the epoch's point of the learning curve
 * @param weights the averaged weights by layer and kind, such as {@code conv1/kernel}; empty if no
 *     observer reads them
 * @param gradients the gradients of the epoch's last step, named as the weights; empty if the
 *     training ended within the epoch
 * @param heldOut the held-out images
 * @param scores the scores of each held-out image, by the averaged weights
 */
public record TrainedEpoch(
    LearningCurvePoint point,
    Map<String, float[]> weights,
    Map<String, float[]> gradients,
    TrainingImageSet heldOut,
    List<ImageScores> scores) {}
