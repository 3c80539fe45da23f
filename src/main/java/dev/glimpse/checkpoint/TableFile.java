package dev.glimpse.checkpoint;

import dev.glimpse.system.MaskedChecksum;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.compress.compressors.snappy.SnappyCompressorInputStream;

/**
 * A sorted table of keys and values, the format of LevelDB: an index file of a V2 checkpoint, or a
 * whole V1 checkpoint. Each block has a checksum. For one thread.
 *
 * <p>Source: tensorflow/core/lib/io/format.cc, table.cc and block.cc.
 */
final class TableFile implements AutoCloseable {

  /** Bytes after each block: its compression and its checksum. */
  static final int TRAILER = 5;

  private static final int FOOTER = 48;
  private static final long MAGIC = 0xdb4775248b80fb57L;
  private static final byte PLAIN = 0;
  private static final byte SNAPPY = 1;

  /** Snappy's densest element, a copy of 64 bytes, takes three bytes. */
  private static final int SNAPPY_RATIO = 22;

  private final Path file;
  private final FileChannel channel;
  private final List<BlockHandle> blocks;

  private TableFile(Path file, FileChannel channel, List<BlockHandle> blocks) {
    this.file = file;
    this.channel = channel;
    this.blocks = blocks;
  }

  /** Returns whether a file ends as a table does. */
  static boolean isOne(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      return channel.size() >= FOOTER && magic(footer(channel)) == MAGIC;
    }
  }

  /**
   * Opens a table and reads its index of blocks.
   *
   * @throws CheckpointException if the file is no table or is damaged
   */
  static TableFile open(Path file) throws IOException {
    FileChannel channel = FileChannel.open(file);
    try {
      if (channel.size() < FOOTER) {
        throw CheckpointException.damaged(file, "it has only " + channel.size() + " bytes");
      }
      ByteBuffer footer = footer(channel);
      if (magic(footer) != MAGIC) {
        throw CheckpointException.damaged(file, "it does not end as a checkpoint does");
      }
      long limit = channel.size() - FOOTER;
      BlockHandle unused = BlockHandle.read(footer, file, limit); // an index of properties
      BlockHandle index = BlockHandle.read(footer, file, limit);
      List<BlockHandle> blocks = new ArrayList<>();
      TableFile table = new TableFile(file, channel, blocks);
      table
          .block(index)
          .forEach((key, value) -> table.add(BlockHandle.read(value, file, index.offset())));
      return table;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private void add(BlockHandle block) {
    long free = blocks.isEmpty() ? 0 : blocks.get(blocks.size() - 1).end();
    if (block.offset() < free) {
      throw CheckpointException.damaged(file, "blocks of its table overlap");
    }
    blocks.add(block);
  }

  private static ByteBuffer footer(FileChannel channel) throws IOException {
    ByteBuffer footer = ByteBuffer.allocate(FOOTER).order(ByteOrder.LITTLE_ENDIAN);
    long from = channel.size() - FOOTER;
    while (footer.hasRemaining() && channel.read(footer, from + footer.position()) >= 0) {
      // Reads until the buffer is full.
    }
    return footer.flip();
  }

  private static long magic(ByteBuffer footer) {
    return footer.getLong(FOOTER - Long.BYTES);
  }

  Path file() {
    return file;
  }

  /** Returns the blocks with entries, in the file's order. */
  List<BlockHandle> blocks() {
    return List.copyOf(blocks);
  }

  /**
   * Reads a block and checks it. A block that is not compressed stays in the file, which is mapped.
   *
   * @throws CheckpointException if its checksum does not match or it cannot be uncompressed
   */
  TableBlock block(BlockHandle handle) throws IOException {
    ByteBuffer stored =
        channel
            .map(FileChannel.MapMode.READ_ONLY, handle.offset(), handle.size() + (long) TRAILER)
            .order(ByteOrder.LITTLE_ENDIAN);
    int checksum = stored.getInt(handle.size() + 1);
    if (new MaskedChecksum().add(stored.slice(0, handle.size() + 1)).value() != checksum) {
      throw CheckpointException.damaged(file, "the checksum of a block does not match");
    }
    ByteBuffer content = stored.slice(0, handle.size());
    return switch (stored.get(handle.size())) {
      case PLAIN -> new TableBlock(file, content);
      case SNAPPY -> new TableBlock(file, uncompressed(content));
      default ->
          throw new CheckpointException(file, "has a block with an unknown kind of compression");
    };
  }

  private ByteBuffer uncompressed(ByteBuffer compressed) throws IOException {
    byte[] bytes = new byte[compressed.remaining()];
    compressed.get(bytes);
    byte[] content;
    int size;
    try (SnappyCompressorInputStream in =
        new SnappyCompressorInputStream(new ByteArrayInputStream(bytes))) {
      size = in.getSize();
      boolean possible = size >= 0 && size <= (long) SNAPPY_RATIO * bytes.length;
      content = possible ? in.readNBytes(size) : new byte[0];
    } catch (IOException | RuntimeException e) { // the latter of references before the start
      throw new CheckpointException(file, "has a block that cannot be uncompressed", e);
    }
    if (content.length != size) {
      throw CheckpointException.damaged(file, "a compressed block has an impossible size");
    }
    return ByteBuffer.wrap(content);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
