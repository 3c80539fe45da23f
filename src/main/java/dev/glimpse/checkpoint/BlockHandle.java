package dev.glimpse.checkpoint;

import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * The place of a block in a table.
 *
 * @param offset of its first byte in the file
 * @param size of its content in bytes, without {@link TableFile#TRAILER}
 */
record BlockHandle(long offset, int size) {

  /**
   * Reads a handle, two varints.
   *
   * @param limit the number of bytes in the file that blocks may occupy
   * @throws CheckpointException if the block is not within them
   */
  static BlockHandle read(ByteBuffer in, Path file, long limit) {
    long offset = TableBlock.varint(in, file);
    long size = TableBlock.varint(in, file);
    if (offset < 0 || size < 0 || size > Integer.MAX_VALUE - TableFile.TRAILER) {
      throw CheckpointException.damaged(file, "a block has an impossible size");
    }
    if (offset > limit - size - TableFile.TRAILER) {
      throw CheckpointException.damaged(file, "a block is outside of the file");
    }
    return new BlockHandle(offset, (int) size);
  }

  /** Returns the offset of the first byte after the block and its trailer. */
  long end() {
    return offset + size + TableFile.TRAILER;
  }
}
