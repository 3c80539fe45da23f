package dev.glimpse.importer;

import dev.glimpse.graph.TensorName;

/**
 * The tensors through which an original model takes an image and gives its scores.
 *
 * @param fed the tensor that is fed: an image's floats, or the bytes of a JPEG file
 * @param encoded whether the model is fed bytes and decodes them itself
 * @param image the tensor of an image's floats; the same as {@code fed} unless the model decodes
 * @param form the size of the image
 * @param scores the tensor of scores
 */
record ModelEndpoints(
    TensorName fed, boolean encoded, TensorName image, ImageForm form, TensorName scores) {}
