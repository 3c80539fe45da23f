package dev.glimpse.train;

import java.util.OptionalDouble;

/**
 * One step of a training.
 *
 * @param epoch the number of the epoch, from 1
 * @param step the number of the step in the epoch, from 1
 * @param steps the number of steps in the epoch
 * @param images the number of images in the step's batch
 * @param loss the loss of the batch before the step, including dropout: the mean cross-entropy
 *     (nats), with the loss of an auxiliary head and the regularisation if the network has them
 * @param regularisation the part of the loss that depends on the weights alone; empty without one
 * @param meanLoss the mean of the loss over the epoch's steps so far
 * @param learningRate Adam's learning rate in the step
 */
public record TrainingStep(
    int epoch,
    int step,
    int steps,
    int images,
    double loss,
    OptionalDouble regularisation,
    double meanLoss,
    double learningRate) {}
