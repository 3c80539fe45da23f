package dev.glimpse.graph;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Work folders of imports whose process was killed. */
public final class AbandonedImports {

  private AbandonedImports() {}

  /**
   * Removes them from a catalogue; those of imports that are under way, in this process or another,
   * stay. A version that was just being replaced returns to its place.
   *
   * @param catalogue the models' folder; nothing happens if it is absent, or cannot be written
   */
  public static void remove(Path catalogue) {
    try {
      for (Path folder : folders(catalogue)) {
        removeIfAbandoned(folder);
      }
    } catch (IOException | UncheckedIOException | DirectoryIteratorException e) {
      // A catalogue that cannot be read or written is left as it is: this is housekeeping.
    }
  }

  private static Set<Path> folders(Path catalogue) throws IOException {
    Set<Path> folders = new LinkedHashSet<>();
    if (Files.isDirectory(catalogue)) {
      try (DirectoryStream<Path> found =
          Files.newDirectoryStream(catalogue, WorkFolder.PREFIX + "*")) {
        for (Path path : found) {
          String name = path.getFileName().toString();
          folders.add(
              name.endsWith(WorkFolder.LOCK)
                  ? path.resolveSibling(name.substring(0, name.length() - WorkFolder.LOCK.length()))
                  : path);
        }
      }
    }
    return folders;
  }

  private static void removeIfAbandoned(Path folder) throws IOException {
    ImportLock lock =
        ImportLock.takeOver(folder.resolveSibling(folder.getFileName() + WorkFolder.LOCK));
    if (lock != null) {
      try {
        clear(folder);
      } finally {
        lock.release();
      }
    }
  }

  /** Deletes a work folder, after putting back what it has replaced by nothing. */
  static void clear(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    Path replaced = folder.resolve(WorkFolder.REPLACED);
    Path target = folder.resolve(WorkFolder.TARGET);
    if (Files.exists(replaced) && Files.exists(target)) {
      Path place = Path.of(Files.readString(target));
      if (!Files.exists(place)) {
        Files.move(replaced, place, StandardCopyOption.ATOMIC_MOVE);
      }
    }
    List<Path> all;
    try (Stream<Path> tree = Files.walk(folder)) {
      all = tree.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path each : all) {
      Files.deleteIfExists(each);
    }
  }
}
