package dev.glimpse.evaluate;

/**
 * A pair of a correct label and a wrongly predicted one.
 *
 * @param truth the correct output
 * @param predicted the output with the highest score
 * @param count number of images, at least 1
 */
public record ConfusedPair(int truth, int predicted, int count) {}
