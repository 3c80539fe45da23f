/**
 * The recognition of one digit in a grey picture, and its conversion to an image like MNIST's.
 * Arithmetic only: no TensorFlow.
 */
@org.jspecify.annotations.NullMarked
package dev.glimpse.preprocess.digit;
