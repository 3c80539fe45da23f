package dev.glimpse.retrain;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * A table of features in a temporary file, one row for each image and variant, so that the heap
 * holds no more than one batch of them. The system removes the file when the table is closed or the
 * process is killed.
 *
 * <p>The file is not mapped to memory: where the disk is full, a write to mapped memory ends the
 * JVM. Threads: any number, each with rows of its own.
 */
final class FeatureTable implements AutoCloseable {

  private final FileChannel channel;
  private final int columns;
  private final int rowBytes;

  /**
   * Creates an empty table.
   *
   * @param folder the folder of the file, created if absent
   * @param columns the number of features of a row
   */
  FeatureTable(Path folder, int columns) throws IOException {
    this.columns = columns;
    this.rowBytes = Math.multiplyExact(columns, Float.BYTES);
    // The JDK unlinks the file as soon as it is open.
    this.channel =
        FileChannel.open(
            Files.createDirectories(folder).resolve("features-" + UUID.randomUUID() + ".tmp"),
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE);
  }

  /** Returns the number of features of a row. */
  int columns() {
    return columns;
  }

  /** Writes a row. */
  void write(int row, float[] features) throws IOException {
    if (features.length != columns) {
      throw new IllegalArgumentException(
          features.length + " features for a table of " + columns + " columns");
    }
    ByteBuffer buffer = ByteBuffer.allocate(rowBytes).order(ByteOrder.nativeOrder());
    buffer.asFloatBuffer().put(features);
    long position = (long) row * rowBytes;
    while (buffer.hasRemaining()) {
      position += channel.write(buffer, position);
    }
  }

  /**
   * Reads rows, one after the other.
   *
   * @param into gets the rows, [rows, columns]
   */
  void read(int[] rows, float[] into) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(rowBytes).order(ByteOrder.nativeOrder());
    for (int i = 0; i < rows.length; i++) {
      buffer.clear();
      long position = (long) rows[i] * rowBytes;
      while (buffer.hasRemaining()) {
        int read = channel.read(buffer, position);
        if (read < 0) {
          throw new EOFException("Row " + rows[i] + " was not written");
        }
        position += read;
      }
      buffer.flip().asFloatBuffer().get(into, i * columns, columns);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
