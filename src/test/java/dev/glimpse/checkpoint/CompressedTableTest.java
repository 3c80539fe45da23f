package dev.glimpse.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.glimpse.system.MaskedChecksum;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xerial.snappy.Snappy;

/** Tables with compressed blocks, which LevelDB and early versions of TensorFlow wrote. */
@Tag("native")
final class CompressedTableTest {

  private static final String NAME = "mobilenet_v1_0.25_128.ckpt";

  @TempDir private Path folder;

  private Path index;

  @BeforeEach
  void copy() throws IOException {
    CheckpointFixtures.assumePresent();
    assertThat(CheckpointFixtures.copy(NAME, folder)).hasSize(2);
    index = folder.resolve(NAME + ".index");
  }

  @Test
  void shouldReadCompressedBlocks() throws IOException {
    Map<String, Long> plain = CheckpointFixtures.values(index);
    long size = Files.size(index);
    Files.write(index, compressed(false));

    assertThat(CheckpointFixtures.values(index)).isEqualTo(plain);
    assertThat(Files.size(index)).isLessThan(size);
  }

  @Test
  void shouldRefuseABlockThatCannotBeUncompressed() throws IOException {
    Files.write(index, compressed(true));

    assertThatThrownBy(() -> CheckpointFixtures.values(index))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("compressed");
  }

  /** Returns the same table with one block, compressed. */
  private byte[] compressed(boolean lying) throws IOException {
    ByteArrayOutputStream entries = new ByteArrayOutputStream();
    try (TableFile table = TableFile.open(index)) {
      for (BlockHandle handle : table.blocks()) {
        table
            .block(handle)
            .forEach(
                (key, value) -> {
                  byte[] bytes = new byte[value.remaining()];
                  value.get(bytes);
                  writeEntry(entries, key, bytes);
                });
      }
    }
    byte[] content = Snappy.compress(withRestarts(entries));
    if (lying) {
      content[0] = (byte) 0xff; // a length of more than the block has
      content[1] = (byte) 0xff;
      content[2] = (byte) 0x7f;
    }
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    writeBlock(file, content, 1);
    ByteArrayOutputStream handle = new ByteArrayOutputStream();
    writeVarint(handle, 0);
    writeVarint(handle, content.length);
    ByteArrayOutputStream indexEntries = new ByteArrayOutputStream();
    writeEntry(indexEntries, new byte[] {'z'}, handle.toByteArray());
    byte[] indexBlock = withRestarts(indexEntries);
    int at = file.size();
    writeBlock(file, indexBlock, 0);
    ByteArrayOutputStream footer = new ByteArrayOutputStream();
    for (int i = 0; i < 2; i++) {
      writeVarint(footer, at);
      writeVarint(footer, indexBlock.length);
    }
    file.writeBytes(
        ByteBuffer.allocate(48)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put(footer.toByteArray())
            .putLong(40, 0xdb4775248b80fb57L)
            .array());
    return file.toByteArray();
  }

  private static void writeEntry(ByteArrayOutputStream out, byte[] key, byte[] value) {
    writeVarint(out, 0);
    writeVarint(out, key.length);
    writeVarint(out, value.length);
    out.writeBytes(key);
    out.writeBytes(value);
  }

  private static byte[] withRestarts(ByteArrayOutputStream entries) {
    return ByteBuffer.allocate(entries.size() + 8)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(entries.toByteArray())
        .putInt(0)
        .putInt(1)
        .array();
  }

  private static void writeBlock(ByteArrayOutputStream file, byte[] content, int compression) {
    ByteBuffer block =
        ByteBuffer.allocate(content.length + 5)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put(content)
            .put((byte) compression);
    block.putInt(new MaskedChecksum().add(block.duplicate().flip()).value());
    file.writeBytes(block.array());
  }

  private static void writeVarint(ByteArrayOutputStream out, int value) {
    int rest = value;
    for (; rest > 0x7f; rest >>>= 7) {
      out.write((rest & 0x7f) | 0x80);
    }
    out.write(rest);
  }
}
