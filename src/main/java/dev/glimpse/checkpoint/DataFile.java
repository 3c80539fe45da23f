package dev.glimpse.checkpoint;

import dev.glimpse.system.MaskedChecksum;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** A file with the values of variables, one array after the other. For one thread. */
final class DataFile implements AutoCloseable {

  /** The largest number of data files; their names have five digits for it. */
  static final int MOST = 99_999;

  private static final int CHUNK = 1 << 20;

  private final Path file;
  private final FileChannel channel;
  private final long size;

  private DataFile(Path file, FileChannel channel) throws IOException {
    this.file = file;
    this.channel = channel;
    this.size = channel.size();
  }

  static DataFile open(Path file) throws IOException {
    return new DataFile(file, FileChannel.open(file));
  }

  /**
   * Checks that an array is within the file.
   *
   * @throws CheckpointException if the file is too short
   */
  void check(String name, long offset, long length) {
    if (offset < 0 || length < 0 || offset > size - length) {
      throw CheckpointException.damaged(file, "it ends before the values of " + name);
    }
  }

  /**
   * Reads an array in chunks and checks it.
   *
   * @param checksum the masked checksum of all bytes
   * @throws CheckpointException if the checksum does not match
   */
  void read(long offset, long length, int checksum, StoredSlice.ByteSink sink) throws IOException {
    ByteBuffer chunk = ByteBuffer.allocateDirect((int) Math.min(CHUNK, Math.max(length, 1)));
    MaskedChecksum actual = new MaskedChecksum();
    for (long done = 0; done < length; ) {
      chunk.clear().limit((int) Math.min(chunk.capacity(), length - done));
      while (chunk.hasRemaining()) {
        if (channel.read(chunk, offset + done + chunk.position()) < 0) {
          throw CheckpointException.damaged(file, "it became shorter while it was read");
        }
      }
      chunk.flip();
      actual.add(chunk);
      done += chunk.limit();
      sink.accept(chunk.duplicate().order(ByteOrder.LITTLE_ENDIAN));
    }
    if (actual.value() != checksum) {
      throw CheckpointException.damaged(file, "the checksum of values does not match");
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
