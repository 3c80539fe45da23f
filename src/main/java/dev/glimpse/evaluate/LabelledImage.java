package dev.glimpse.evaluate;

import dev.glimpse.event.ImageReference;

/**
 * An image with its correct label.
 *
 * @param name the name for messages: the file below its folder, or the digit's number in its set
 * @param image the location of the image
 * @param truth the output that should get the highest score, from 0
 */
public record LabelledImage(String name, ImageReference image, int truth) {}
