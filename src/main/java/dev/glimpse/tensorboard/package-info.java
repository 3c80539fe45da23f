/**
 * Event files of TensorBoard: scalars, histograms, images, text and graphs, written from
 * TensorFlow's protocol buffers without native code.
 */
@org.jspecify.annotations.NullMarked
package dev.glimpse.tensorboard;
