package dev.glimpse.retrain;

import dev.glimpse.model.ImageScores;
import java.util.List;
import java.util.Map;

/**
 * The result of an epoch.
 *
 * @param epoch the number of the epoch, from 1
 * @param loss the mean loss of its steps, with the part of the weights
 * @param regularisation the part of the weights in the loss of the last step
 * @param validationLoss the mean cross-entropy (nats) of the validation images; of the training
 *     images if there are none
 * @param validationAccuracy the share of those images that get the right class, 0 to 1
 * @param learningRate the rate of the epoch
 * @param imagesPerSecond trained images and copies per second
 * @param isBest whether its validation loss is the lowest so far
 * @param scores the scores of those images
 * @param weights the trained weights by name; empty if the observer does not read them
 * @param gradients the gradients of the last step by name; empty if the observer does not read them
 */
public record RetrainedEpoch(
    int epoch,
    double loss,
    double regularisation,
    double validationLoss,
    double validationAccuracy,
    double learningRate,
    double imagesPerSecond,
    boolean isBest,
    List<ImageScores> scores,
    Map<String, float[]> weights,
    Map<String, float[]> gradients) {}
