package dev.glimpse.evaluate;

/**
 * Two labels of which one was said for the other.
 *
 * @param truth the output that was right
 * @param said the output that scored highest
 * @param count of images, at least 1
 */
public record ConfusedPair(int truth, int said, int count) {}
