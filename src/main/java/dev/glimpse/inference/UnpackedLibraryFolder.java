package dev.glimpse.inference;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * A folder with files from a jar, either complete or absent.
 *
 * <p>It is filled under a temporary name and then renamed, by one process at a time: a lock file
 * beside it guards this, and the system releases the lock of a process that died. A folder in which
 * a file is missing or has a wrong size is moved aside and replaced. Processes that have its files
 * open keep them, because an open or mapped file outlives its name. Threads of one JVM synchronize
 * on this class.
 */
final class UnpackedLibraryFolder {

  private final Path folder;
  private final Path lockFile;
  private final SortedMap<String, JarEntry> files;

  /**
   * Creates the description of a folder, which need not exist yet.
   *
   * @param files entries of the jar by their path inside the folder
   */
  UnpackedLibraryFolder(Path parent, String name, SortedMap<String, JarEntry> files) {
    this.folder = parent.resolve(name);
    this.lockFile = parent.resolve(name + ".lock");
    this.files = files;
  }

  /** Returns the folder; unpacks it first from the jar with the entries, unless it is complete. */
  Path from(JarFile jar) throws IOException {
    if (isComplete()) {
      return folder;
    }
    synchronized (UnpackedLibraryFolder.class) {
      try (FileChannel channel =
              FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock lock = channel.lock()) {
        if (lock.isValid() && !isComplete()) {
          deleteLeftovers();
          replaceFrom(jar);
        }
      }
    }
    return folder;
  }

  private boolean isComplete() throws IOException {
    for (var file : files.entrySet()) {
      Path path = folder.resolve(file.getKey());
      if (!Files.isRegularFile(path) || Files.size(path) != file.getValue().getSize()) {
        return false;
      }
    }
    return true;
  }

  private void replaceFrom(JarFile jar) throws IOException {
    Path fresh = Files.createTempDirectory(folder.getParent(), folder.getFileName() + ".part-");
    for (var file : files.entrySet()) {
      Path path = fresh.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      try (InputStream in = jar.getInputStream(file.getValue())) {
        Files.copy(in, path);
      }
    }
    if (Files.exists(folder)) {
      Path aside = Files.createTempDirectory(folder.getParent(), folder.getFileName() + ".part-");
      Files.move(folder, aside.resolve("damaged"), StandardCopyOption.ATOMIC_MOVE);
    }
    Files.move(fresh, folder, StandardCopyOption.ATOMIC_MOVE);
    deleteLeftovers();
  }

  /** Deletes what a damaged folder or a process that was killed while unpacking left behind. */
  private void deleteLeftovers() throws IOException {
    List<Path> leftovers;
    try (Stream<Path> siblings = Files.list(folder.getParent())) {
      leftovers =
          siblings
              .filter(
                  path -> path.getFileName().toString().startsWith(folder.getFileName() + ".part-"))
              .toList();
    }
    for (Path leftover : leftovers) {
      try (Stream<Path> tree = Files.walk(leftover)) {
        tree.sorted(Comparator.reverseOrder()).forEach(UnpackedLibraryFolder::delete);
      }
    }
  }

  private static void delete(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
