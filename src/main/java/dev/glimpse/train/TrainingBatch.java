package dev.glimpse.train;

/**
 * A batch of labelled images for one step.
 *
 * @param images [size, 28, 28, 1], 0 for background to 1 for ink
 * @param targets [size, 10], one-hot
 */
record TrainingBatch(float[] images, float[] targets) {
  int size() {
    return targets.length / NielsenNetArchitecture.CLASSES;
  }
}
