package dev.glimpse.serving;

/**
 * What a call of the model gave for one image.
 *
 * @param scores one a label
 * @param arithmetic what that call computed in, as predictions name it
 */
record Computed(float[] scores, String arithmetic) {}
