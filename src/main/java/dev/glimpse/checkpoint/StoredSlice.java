package dev.glimpse.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;

/** A part of a variable that a checkpoint stores as one array. */
interface StoredSlice {

  /** A receiver of an array's bytes. */
  @FunctionalInterface
  interface ByteSink {

    /**
     * Takes the next bytes of an array, little-endian, whole values only.
     *
     * @param part the bytes from position to limit; valid only during the call
     */
    void accept(ByteBuffer part) throws IOException;
  }

  /** Returns the part of the variable. */
  SliceExtent extent();

  /**
   * Reads the values in row-major order.
   *
   * @throws CheckpointException if they are damaged; part of them may have been passed before
   */
  void read(ByteSink sink) throws IOException;
}
