package dev.glimpse.serving;

/**
 * The model's output for one image.
 *
 * @param scores one score per label
 * @param arithmetic the arithmetic of the call, as predictions name it
 */
record ComputedScores(float[] scores, String arithmetic) {}
