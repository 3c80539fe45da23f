package dev.glimpse.train;

/**
 * One point of the learning curve.
 *
 * @param epoch the number of the epoch, from 1
 * @param loss the mean loss over the epoch's varied images, including dropout
 * @param validationAccuracy the fraction of the held-out images that the averaged weights classify
 *     correctly
 * @param seconds the time since training began
 */
public record LearningCurvePoint(
    int epoch, double loss, double validationAccuracy, double seconds) {}
