package dev.glimpse.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * An odd file, and what others made of it.
 *
 * @param file below images/hostile of the shared data
 * @param tensorflow whether TensorFlow decodes it
 * @param pillow whether Pillow does
 * @param width that TensorFlow decoded it to, or 0
 * @param height likewise
 */
public record HostileFile(String file, boolean tensorflow, boolean pillow, int width, int height) {

  private static final Path SHARED = Path.of("../shared");

  /** Where they lie. */
  public static final Path FOLDER = SHARED.resolve("images/hostile");

  /** All of them; skips the test where they are missing. */
  public static List<HostileFile> all() throws IOException {
    assumeTrue(Files.isDirectory(FOLDER), "no ../shared/images/hostile beside this checkout");
    return Files.readAllLines(SHARED.resolve("golden/hostile.tsv")).stream()
        .skip(1)
        .map(HostileFile::of)
        .toList();
  }

  private static HostileFile of(String line) {
    String[] cells = line.split("\t", -1);
    boolean decoded = cells[1].equals("ok");
    return new HostileFile(
        cells[0],
        decoded,
        cells[2].equals("ok"),
        decoded ? Integer.parseInt(cells[3]) : 0,
        decoded ? Integer.parseInt(cells[4]) : 0);
  }

  /** Its content. */
  public byte[] bytes() throws IOException {
    return Files.readAllBytes(FOLDER.resolve(file));
  }
}
