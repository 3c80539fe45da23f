package dev.glimpse.graph;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;

/**
 * A folder on the same file system as what is made in it, gone with the rest when closed or when
 * the JVM is told to end.
 *
 * <p>While it exists, its process holds a lock on the file {@code NAME.lock} beside it, which is
 * created before the folder and deleted after it. The system frees the lock of a process that died,
 * so that {@link AbandonedImports} recognises its folder. Thread-safe: the hook that runs when the
 * JVM ends waits for {@link #publish}.
 */
final class WorkFolder implements AutoCloseable {

  static final String PREFIX = ".import-";
  static final String LOCK = ".lock";

  /** What the version that is being replaced is called meanwhile. */
  static final String REPLACED = "replaced";

  /** Holds the path that {@link #REPLACED} had, from the catalogue on. */
  static final String TARGET = "target";

  private final Path path;
  private final ImportLock lock;
  private final Thread hook = new Thread(this::closeQuietly, "import-cleanup");
  private boolean closed;

  private WorkFolder(Path path, ImportLock lock) {
    this.path = path;
    this.lock = lock;
  }

  /**
   * Creates a folder under a name that the catalogue does not look at, after removing those whose
   * process is gone.
   *
   * @param catalogue created if absent
   */
  static WorkFolder in(Path catalogue) throws IOException {
    Files.createDirectories(catalogue);
    AbandonedImports.remove(catalogue);
    while (true) {
      Path folder = catalogue.toAbsolutePath().resolve(PREFIX + UUID.randomUUID());
      ImportLock lock = ImportLock.create(folder.resolveSibling(folder.getFileName() + LOCK));
      if (lock != null) {
        WorkFolder work = new WorkFolder(Files.createDirectory(folder), lock);
        Runtime.getRuntime().addShutdownHook(work.hook);
        return work;
      }
    }
  }

  Path path() {
    return path;
  }

  /**
   * Puts a folder that was made here in its place.
   *
   * @param target in the catalogue
   * @param replace whether a folder that is there already goes with the rest
   * @throws FileAlreadyExistsException if one is there and must not be replaced
   */
  synchronized void publish(Path folder, Path target, boolean replace) throws IOException {
    if (closed) {
      throw new IOException("The import was stopped");
    }
    Files.createDirectories(target.toAbsolutePath().getParent());
    if (Files.exists(target)) {
      if (!replace) {
        throw new FileAlreadyExistsException(target.toString());
      }
      Path catalogue = path.resolveSibling("");
      Files.writeString(
          path.resolve(TARGET), catalogue.relativize(target.toAbsolutePath()).toString());
      Files.move(target, path.resolve(REPLACED), StandardCopyOption.ATOMIC_MOVE);
    }
    Files.move(folder, target, StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void close() throws IOException {
    clear();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is ending and the hook runs, or has run.
    }
  }

  private synchronized void clear() throws IOException {
    if (!closed) {
      closed = true;
      AbandonedImports.clear(path);
      lock.release();
    }
  }

  private void closeQuietly() {
    try {
      clear();
    } catch (IOException e) {
      // The import may still write into it; the next start removes it.
    }
  }
}
