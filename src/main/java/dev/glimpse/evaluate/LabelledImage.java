package dev.glimpse.evaluate;

import dev.glimpse.event.ImageReference;

/**
 * An image of which it is known what it shows.
 *
 * @param name for people: the file below its folder, or the digit's number in its set
 * @param image where it is
 * @param truth the model's output that it should score highest, from 0
 */
public record LabelledImage(String name, ImageReference image, int truth) {}
