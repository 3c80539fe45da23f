package dev.glimpse.retrain;

/**
 * A request for the features of variants of one image.
 *
 * @param image the image
 * @param firstCopy the first variant; 0 is the original, augmented copies begin at 1
 * @param copies the number of variants, at least 1
 * @param firstRow the row of the table for the first variant; the next rows are for the others
 */
record FeatureRequest(LabelledTrainingImage image, int firstCopy, int copies, int firstRow) {}
