package dev.glimpse.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.glimpse.system.MaskedChecksum;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Damaged checkpoints: a specific exception, or the same values as before. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@Tag("native")
final class CheckpointCorruptionTest {

  private static final int CORRUPTIONS = 200;

  /** The part of a file at its beginning and its end that is damaged most often. */
  private static final int STRUCTURE = 20_000;

  @TempDir private Path folder;

  @BeforeEach
  void find() {
    CheckpointFixtures.assumePresent();
  }

  @ParameterizedTest
  @CsvSource({
    "inception_v3_quarter_v1.ckpt, inception_v3_quarter_v1.ckpt",
    "mobilenet_v1_0.25_128.ckpt, mobilenet_v1_0.25_128.ckpt.index",
    "mobilenet_v1_0.25_128_two_shards.ckpt, mobilenet_v1_0.25_128_two_shards.ckpt.index"
  })
  void shouldRefuseDamagedFiles(String name, String path) throws IOException {
    List<Path> files = CheckpointFixtures.copy(name, folder);
    Path opened = folder.resolve(path);
    Map<String, Long> sound = CheckpointFixtures.values(opened);
    int refused = 0;
    for (int seed = 0; seed < CORRUPTIONS; seed++) {
      Random random = new Random(seed);
      Path file = files.get(random.nextInt(files.size()));
      byte[] before = Files.readAllBytes(file);
      Files.write(file, seed % 4 == 0 ? truncated(before, random) : flipped(before, random));
      try {
        assertThat(CheckpointFixtures.values(opened)).as("seed %d", seed).isEqualTo(sound);
      } catch (CheckpointException e) {
        assertThat(e).hasMessageContaining(folder.toString());
        refused++;
      }
      Files.write(file, before);
    }
    // A few bytes at the end of a table have no meaning.
    assertThat(refused).isGreaterThan(CORRUPTIONS * 9 / 10);
  }

  private static byte[] truncated(byte[] bytes, Random random) {
    return Arrays.copyOf(bytes, random.nextInt(bytes.length));
  }

  private static byte[] flipped(byte[] bytes, Random random) {
    byte[] changed = bytes.clone();
    for (int i = 0; i <= random.nextInt(4); i++) {
      int range = random.nextBoolean() ? Math.min(STRUCTURE, bytes.length) : bytes.length;
      int at = random.nextInt(range);
      changed[random.nextBoolean() ? at : bytes.length - 1 - at] ^= (byte) (1 << random.nextInt(8));
    }
    return changed;
  }

  /** What a hostile author could write: wrong content with right checksums. */
  @ParameterizedTest
  @CsvSource({
    "inception_v3_quarter_v1.ckpt, inception_v3_quarter_v1.ckpt",
    "mobilenet_v1_0.25_128.ckpt, mobilenet_v1_0.25_128.ckpt.index"
  })
  void shouldRefuseWrongTablesWithRightChecksums(String name, String path) throws IOException {
    List<Path> files = CheckpointFixtures.copy(name, folder);
    Path table = folder.resolve(path);
    assertThat(files).contains(table);
    byte[] before = Files.readAllBytes(table);
    List<BlockHandle> blocks;
    try (TableFile file = TableFile.open(table)) {
      blocks = new ArrayList<>(file.blocks());
    }
    blocks.add(index(before, table));
    int refused = 0;
    for (int seed = 0; seed < CORRUPTIONS; seed++) {
      Random random = new Random(seed);
      // The first block of V1 has the description of all variables, the last is the index.
      int block =
          switch (seed % 3) {
            case 0 -> 0;
            case 1 -> blocks.size() - 1;
            default -> random.nextInt(blocks.size());
          };
      Files.write(table, resealed(before, blocks.get(block), random));
      try {
        assertThat(CheckpointFixtures.values(table)).isNotNull();
      } catch (CheckpointException e) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(CORRUPTIONS / 5);
  }

  private static BlockHandle index(byte[] table, Path file) {
    ByteBuffer footer = ByteBuffer.wrap(table, table.length - 48, 48);
    BlockHandle unused = BlockHandle.read(footer, file, table.length);
    assertThat(unused.offset()).isPositive();
    return BlockHandle.read(footer, file, table.length);
  }

  private static byte[] resealed(byte[] table, BlockHandle block, Random random) {
    byte[] changed = table.clone();
    int from = (int) block.offset();
    int range = Math.min(block.size(), random.nextBoolean() ? 200 : STRUCTURE);
    for (int i = 0; i <= random.nextInt(3); i++) {
      int at = random.nextInt(range);
      changed[from + (random.nextInt(4) > 0 ? at : block.size() - 1 - at)] =
          (byte) random.nextInt(256);
    }
    ByteBuffer bytes = ByteBuffer.wrap(changed).order(ByteOrder.LITTLE_ENDIAN);
    int checksum = new MaskedChecksum().add(bytes.slice(from, block.size() + 1)).value();
    bytes.putInt(from + block.size() + 1, checksum);
    return changed;
  }
}
