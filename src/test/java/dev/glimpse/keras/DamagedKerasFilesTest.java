package dev.glimpse.keras;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.glimpse.inference.TensorFlowNativeLibrary;
import dev.glimpse.system.UserDirectories;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keras files with flipped bits, or cut short: each is refused with a reason, or can be read. */
@Tag("native")
final class DamagedKerasFilesTest {

  private static final Path FILES = Path.of("../shared/models/keras");
  private static final int SEEDS = 200;

  @TempDir private Path folder;

  @BeforeAll
  static void prepare() throws IOException {
    assumeTrue(Files.isDirectory(FILES), "no ../shared/models/keras here");
    new TensorFlowNativeLibrary(UserDirectories.cache()).prepare();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tiny.keras",
        "tiny_keras2.h5",
        "tiny_keras3.h5",
        "tiny.weights.h5",
        "tiny_weights_chunked.h5"
      })
  @Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void shouldRefuseOrRead(String name) throws Exception {
    byte[] whole = Files.readAllBytes(FILES.resolve(name));
    String architecture = name.contains("weights") ? configuration().toString() : null;
    int refused = 0;
    for (int seed = 0; seed < SEEDS; seed++) {
      Random random = new Random(seed);
      boolean cut = seed % 4 == 0;
      byte[] damaged =
          cut ? Arrays.copyOf(whole, random.nextInt(whole.length)) : flipped(whole, random);
      String reason = reason(damaged, architecture, seed);
      if (cut) {
        assertThat(reason).as("cut with the seed %d", seed).isNotNull();
      }
      refused += reason == null ? 0 : 1;
    }
    assertThat(refused).isGreaterThan(SEEDS / 4);
  }

  /** Keras writes names in UTF-8, and h5py says of those of fixed length that they are ASCII. */
  @Test
  void shouldReadNamesBeyondAscii() throws Exception {
    String file =
        new String(Files.readAllBytes(FILES.resolve("tiny_keras2.h5")), StandardCharsets.ISO_8859_1);
    assertThat(file).contains("depthwise");
    String name =
        new String("tiefenw\u00e4".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    int from = file.indexOf("{\"class_name\"");
    int to = file.indexOf('\0', from);
    String json = // as Python escapes it, at the length that it had
        file.substring(from, to).replace(": ", ":").replace("\"depthwise\"", "\"tiefenw\\u00e4\"");
    String padded = json + " ".repeat(to - from - json.length());
    byte[] renamed =
        (file.substring(0, from) + padded + file.substring(to))
            .replace("depthwise\0", name + "\0")
            .replace("depthwise/", name + "/")
            .getBytes(StandardCharsets.ISO_8859_1);

    assertThat(reason(renamed, null, 0)).isNull();
  }

  /** Flips bits: most of them in the first and last parts, where the structure is. */
  private static byte[] flipped(byte[] whole, Random random) {
    byte[] damaged = whole.clone();
    int flips = 1 + random.nextInt(8);
    for (int i = 0; i < flips; i++) {
      int at =
          switch (random.nextInt(3)) {
            case 0 -> random.nextInt(Math.min(damaged.length, 16 << 10));
            case 1 -> damaged.length - 1 - random.nextInt(Math.min(damaged.length, 16 << 10));
            default -> random.nextInt(damaged.length);
          };
      damaged[at] ^= (byte) (1 << random.nextInt(8));
    }
    return damaged;
  }

  /** Returns the reason with which a file is refused; null if it can be read. */
  private @Nullable String reason(byte[] bytes, @Nullable String architecture, int seed)
      throws Exception {
    Path file = Files.write(folder.resolve("file-" + seed), bytes);
    Path work = Files.createDirectory(folder.resolve("work-" + seed));
    Path graph = work.resolve("graph.pb");
    try (KerasModelFile model = KerasModelFile.open(file, work)) {
      model.freeze(graph, architecture);
      return null;
    } catch (KerasFileException e) {
      assertThat(e.getMessage()).isNotBlank();
      return e.getMessage();
    }
  }

  private Path configuration() throws IOException {
    try (ZipFile archive = new ZipFile(FILES.resolve("tiny.keras").toFile());
        InputStream json = archive.getInputStream(archive.getEntry("config.json"))) {
      return Files.write(folder.resolve("tiny.json"), json.readAllBytes());
    }
  }
}
