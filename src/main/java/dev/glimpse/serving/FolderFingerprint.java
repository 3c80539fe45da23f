package dev.glimpse.serving;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Cheap fingerprints that tell whether a model's folder has changed: the names, sizes and
 * modification times of its files. Symbolic links are followed, because Kubernetes swaps mounted
 * folders by them.
 */
final class FolderFingerprint {

  /** The fingerprint of a bundled model. */
  private static final String BUNDLED = "bundled";

  private FolderFingerprint() {}

  static String of(@Nullable Path folder) {
    if (folder == null) {
      return BUNDLED;
    }
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> all = files.sorted().toList();
      StringBuilder fingerprint = new StringBuilder();
      for (Path file : all) {
        fingerprint.append(ofFile(file));
      }
      return fingerprint.toString();
    } catch (IOException e) { // usable as a state: it changes when the folder is readable
      return e.toString();
    }
  }

  private static String ofFile(Path file) throws IOException {
    return "%s %d %s;"
        .formatted(file.getFileName(), Files.size(file), Files.getLastModifiedTime(file));
  }
}
