package dev.glimpse.importer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The work folders of imports whose process was killed. */
public final class AbandonedImportCleaner {

  private static final Duration UNCHANGED = Duration.ofHours(24);

  private AbandonedImportCleaner() {}

  /**
   * Removes the abandoned work folders from a catalogue; the folders of running imports, in this
   * process or another, stay. A version that was being replaced returns to its place. For a folder
   * of another host, or without a lock file, this process cannot tell whether the import is
   * running; such a folder stays until nothing in it has changed for 24 hours. A folder that cannot
   * be removed stays; the others are removed regardless.
   *
   * @param catalogue the models' folder; nothing happens if it is absent or cannot be written
   */
  public static void remove(Path catalogue) {
    try {
      for (Path folder : folders(catalogue)) {
        tryToRemove(folder);
      }
    } catch (IOException | DirectoryIteratorException e) {
      // A catalogue that cannot be read or written is left as it is: this is only housekeeping.
    }
  }

  private static void tryToRemove(Path folder) {
    try {
      removeIfAbandoned(folder);
    } catch (IOException
        | UncheckedIOException
        | OverlappingFileLockException
        | InvalidPathException e) {
      // The next start tries again.
    }
  }

  private static Set<Path> folders(Path catalogue) throws IOException {
    Set<Path> folders = new LinkedHashSet<>();
    if (Files.isDirectory(catalogue)) {
      try (DirectoryStream<Path> found =
          Files.newDirectoryStream(catalogue, ImportWorkFolder.PREFIX + "*")) {
        for (Path path : found) {
          String name = path.getFileName().toString();
          folders.add(
              name.endsWith(ImportWorkFolder.LOCK)
                  ? path.resolveSibling(
                      name.substring(0, name.length() - ImportWorkFolder.LOCK.length()))
                  : path);
        }
      }
    }
    return folders;
  }

  private static void removeIfAbandoned(Path folder) throws IOException {
    Path file = folder.resolveSibling(folder.getFileName() + ImportWorkFolder.LOCK);
    boolean locked = Files.exists(file);
    ImportLock lock = ImportLock.takeOver(file);
    if (lock == null) {
      return;
    }
    boolean keepsLock = locked;
    try {
      Instant dead = Instant.now().minus(UNCHANGED);
      if (lock.isOfThisHost()
          || lastChange(locked ? List.of(folder, file) : List.of(folder)).isBefore(dead)) {
        clear(folder);
        keepsLock = false;
      }
    } finally {
      if (keepsLock) {
        lock.releaseAndKeep();
      } else {
        lock.release();
      }
    }
  }

  private static Instant lastChange(List<Path> roots) throws IOException {
    Instant last = Instant.MIN;
    for (Path root : roots) {
      if (Files.exists(root)) {
        try (Stream<Path> tree = Files.walk(root)) {
          for (Path each : (Iterable<Path>) tree::iterator) {
            Instant changed =
                Files.getLastModifiedTime(each, LinkOption.NOFOLLOW_LINKS).toInstant();
            last = changed.isAfter(last) ? changed : last;
          }
        }
      }
    }
    return last;
  }

  /**
   * Deletes a work folder, after moving back a version that it replaced if no new one is in its
   * place.
   */
  static void clear(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    Path replaced = folder.resolve(ImportWorkFolder.REPLACED);
    Path target = folder.resolve(ImportWorkFolder.TARGET);
    if (Files.exists(replaced) && Files.exists(target)) {
      Path catalogue = folder.toAbsolutePath().resolveSibling("").normalize();
      Path place = catalogue.resolve(Files.readString(target)).normalize();
      if (!place.startsWith(catalogue)) {
        throw new IOException(target + " names " + place + ", which is not in " + catalogue);
      }
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
