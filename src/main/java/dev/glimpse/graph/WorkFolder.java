package dev.glimpse.graph;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A folder on the same file system as what is made in it, gone with the rest when closed. */
record WorkFolder(Path path) implements AutoCloseable {

  /**
   * A new one, under a name that the catalogue does not look at.
   *
   * @param catalogue created if absent
   */
  static WorkFolder in(Path catalogue) throws IOException {
    Files.createDirectories(catalogue);
    return new WorkFolder(Files.createTempDirectory(catalogue.toAbsolutePath(), ".import-"));
  }

  /** Puts a folder that was made here in its place; what is there already goes with the rest. */
  void publish(Path folder, Path target) throws IOException {
    Files.createDirectories(target.toAbsolutePath().getParent());
    if (Files.exists(target)) {
      Files.move(target, path.resolve("replaced"), StandardCopyOption.ATOMIC_MOVE);
    }
    Files.move(folder, target, StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void close() throws IOException {
    List<Path> all;
    try (Stream<Path> tree = Files.walk(path)) {
      all = tree.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path each : all) {
      Files.deleteIfExists(each);
    }
  }
}
