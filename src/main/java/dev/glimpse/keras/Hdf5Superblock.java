package dev.glimpse.keras;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;

/** The first bytes of an HDF5 file. */
final class Hdf5Superblock {

  private static final byte[] SIGNATURE = {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};

  private static final long LAST_SIGNATURE = 1 << 20;

  /** Enough bytes for each version of the superblock. */
  private static final int SUPERBLOCK = 64;

  private Hdf5Superblock() {}

  /** Returns whether a file has HDF5's signature. */
  static boolean isOne(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path)) {
      return signature(channel) >= 0;
    }
  }

  /**
   * Returns the position of HDF5's signature: the start of the file, or behind a block of the
   * user's data of 512 bytes or a larger power of two; negative if it is absent.
   */
  private static long signature(FileChannel channel) throws IOException {
    for (long at = 0; at < LAST_SIGNATURE; at = at == 0 ? 512 : 2 * at) {
      if (Arrays.equals(bytes(channel, at, SIGNATURE.length).array(), SIGNATURE)) {
        return at;
      }
    }
    return -1;
  }

  private static ByteBuffer bytes(FileChannel channel, long at, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining() && channel.read(bytes, at + bytes.position()) >= 0) {
      // Reads until the buffer is full; zeros stand for what is behind the end of the file.
    }
    return bytes.flip().limit(length);
  }

  /**
   * Checks that the file is as long as its superblock says. Source: HDF5 File Format Specification
   * 3.0, II.A.
   */
  static void checkLength(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path)) {
      long start = Math.max(0, signature(channel));
      ByteBuffer superblock = bytes(channel, start, SUPERBLOCK);
      int version = superblock.get(8);
      int lengthOfAddress = superblock.get(version < 2 ? 13 : 9);
      if (version < 0 || version > 3 || lengthOfAddress != Long.BYTES) {
        return; // jhdf says what it thinks of it
      }
      int end = version == 0 ? 40 : version == 1 ? 44 : 28;
      if (superblock.getLong(end) > channel.size() - start) {
        throw new KerasFileException(
            "%s is truncated: it has %d bytes of %d"
                .formatted(path.getFileName(), channel.size() - start, superblock.getLong(end)));
      }
    }
  }
}
