package dev.glimpse.graph;

/**
 * Where a model as it came takes an image and gives its scores.
 *
 * @param fed what it is fed: an image's floats, or the bytes of a JPEG file
 * @param encoded whether it is fed bytes and decodes them itself
 * @param image the tensor of an image's floats; the same as {@code fed} unless that is decoded
 * @param form the size of the image
 * @param scores the tensor of scores
 */
record Ends(TensorName fed, boolean encoded, TensorName image, ImageForm form, TensorName scores) {}
