package dev.glimpse.serving;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Whether a model's folder has changed, cheaply: the names, sizes and times of its files, behind
 * the symbolic links by which Kubernetes swaps the folders that it mounts.
 */
final class Fingerprints {

  /** Of a model that Glimpse carries. */
  private static final String CARRIED = "carried";

  private Fingerprints() {}

  static String of(@Nullable Path folder) {
    if (folder == null) {
      return CARRIED;
    }
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> all = files.sorted().toList();
      StringBuilder fingerprint = new StringBuilder();
      for (Path file : all) {
        fingerprint.append(ofFile(file));
      }
      return fingerprint.toString();
    } catch (IOException e) { // as good as any other state: it changes when the folder is readable
      return e.toString();
    }
  }

  private static String ofFile(Path file) throws IOException {
    return "%s %d %s;"
        .formatted(file.getFileName(), Files.size(file), Files.getLastModifiedTime(file));
  }
}
