/**
 * The preprocessing from encoded bytes to the float tensor that a model takes, by TensorFlow's own
 * operations or by Pillow's arithmetic.
 */
@org.jspecify.annotations.NullMarked
package dev.glimpse.preprocess;
