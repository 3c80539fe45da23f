package dev.glimpse.train;

/**
 * A batch of labelled images for one step.
 *
 * @param size the number of images
 * @param images [size, height, width, channels]
 * @param targets [size, classes], one-hot
 */
record TrainingBatch(int size, float[] images, float[] targets) {}
