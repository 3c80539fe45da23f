package dev.glimpse.graph;

/**
 * What a verification has shown.
 *
 * @param largest images in the largest batch that was compared
 * @param difference the largest one between two scores
 */
record VerifiedBatches(int largest, float difference) {}
