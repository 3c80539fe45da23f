package dev.glimpse.importer;

/**
 * The result of a verification.
 *
 * @param largest number of images in the largest batch that was compared
 * @param difference largest difference between two scores
 */
record VerifiedBatches(int largest, float difference) {}
