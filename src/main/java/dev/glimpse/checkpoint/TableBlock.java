package dev.glimpse.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A block of a table: entries of key and value, in which a key stores only what differs from the
 * key before it.
 *
 * @param file the table, for messages
 * @param content the uncompressed bytes
 */
record TableBlock(Path file, ByteBuffer content) {

  /** The longest key; names of variables have some hundred bytes. */
  private static final int LONGEST_KEY = 1 << 16;

  /** A receiver of entries. */
  interface EntryVisitor {

    /**
     * Takes an entry.
     *
     * @param value the block's content, with position and limit at the value
     */
    void accept(byte[] key, ByteBuffer value) throws IOException;
  }

  /**
   * Passes all entries in their order.
   *
   * @throws CheckpointException if the block is malformed
   */
  void forEach(EntryVisitor visitor) throws IOException {
    ByteBuffer in = content.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    if (in.remaining() < Integer.BYTES) {
      throw malformed();
    }
    long restarts = Integer.toUnsignedLong(in.getInt(in.limit() - Integer.BYTES));
    long end = in.limit() - (restarts + 1) * Integer.BYTES;
    if (end < in.position()) {
      throw malformed();
    }
    in.limit((int) end);
    byte[] key = {};
    while (in.hasRemaining()) {
      long shared = varint(in, file);
      long fresh = varint(in, file);
      long length = varint(in, file);
      if (shared < 0
          || shared > key.length
          || fresh < 0
          || length < 0
          || fresh > in.remaining()
          || length > in.remaining() - fresh
          || shared + fresh > LONGEST_KEY) {
        throw malformed();
      }
      key = Arrays.copyOf(key, (int) (shared + fresh));
      in.get(key, (int) shared, (int) fresh);
      int next = in.position() + (int) length;
      visitor.accept(key, in.duplicate().order(ByteOrder.LITTLE_ENDIAN).limit(next));
      in.position(next);
    }
  }

  private CheckpointException malformed() {
    return CheckpointException.damaged(file, "a block of its table is malformed");
  }

  /** Reads a number of one to ten bytes, seven bits in each. */
  static long varint(ByteBuffer in, Path file) {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE && in.hasRemaining(); shift += 7) {
      byte next = in.get();
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw CheckpointException.damaged(file, "a number in its table is malformed");
  }
}
