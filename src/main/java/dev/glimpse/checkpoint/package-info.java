/**
 * The reading of TensorFlow's checkpoints without native code: names, shapes and values of the
 * variables in files of the formats V1 and V2.
 */
@NullMarked
package dev.glimpse.checkpoint;

import org.jspecify.annotations.NullMarked;
