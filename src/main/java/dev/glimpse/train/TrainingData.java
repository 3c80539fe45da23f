package dev.glimpse.train;

/**
 * The images of a training.
 *
 * @param trained the images that steps see
 * @param heldOut the images that validation sees, with the same labels and sizes; may be empty
 * @param origin one line about the images, for the model's descriptor
 */
public record TrainingData(TrainingImageSet trained, TrainingImageSet heldOut, String origin) {}
