/** Tests of the reading of checkpoints, with files that slim's code and TensorFlow wrote. */
@org.jspecify.annotations.NullMarked
package dev.glimpse.checkpoint;
