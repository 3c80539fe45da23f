package dev.glimpse.importer;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;

/**
 * A work folder in the catalogue, on the same file system as the models, so that results can be
 * moved atomically. It is deleted with its content when it is closed or when the JVM shuts down.
 *
 * <p>While it exists, its process holds a lock on the file {@code NAME.lock} beside it, which is
 * created before the folder and deleted after it. The system releases the lock of a process that
 * died, so that {@link AbandonedImportCleaner} recognises its folder. Thread-safe: the shutdown
 * hook of the JVM waits for {@link #publish}.
 */
final class ImportWorkFolder implements AutoCloseable {

  static final String PREFIX = ".import-";
  static final String LOCK = ".lock";

  /** Name in this folder of the version that is being replaced. */
  static final String REPLACED = "replaced";

  /** Name of the file with the former path of {@link #REPLACED}, relative to the catalogue. */
  static final String TARGET = "target";

  private final Path path;
  private final ImportLock lock;
  private final Thread hook = new Thread(this::closeQuietly, "import-cleanup");
  private boolean closed;

  private ImportWorkFolder(Path path, ImportLock lock) {
    this.path = path;
    this.lock = lock;
  }

  /**
   * Creates a folder under a name that the catalogue ignores, after removing folders whose process
   * has ended.
   *
   * @param catalogue the catalogue's folder, created if absent
   */
  static ImportWorkFolder in(Path catalogue) throws IOException {
    Files.createDirectories(catalogue);
    AbandonedImportCleaner.remove(catalogue);
    while (true) {
      Path folder = catalogue.toAbsolutePath().resolve(PREFIX + UUID.randomUUID());
      ImportLock lock = ImportLock.create(folder.resolveSibling(folder.getFileName() + LOCK));
      if (lock != null) {
        ImportWorkFolder work = new ImportWorkFolder(Files.createDirectory(folder), lock);
        work.addHook();
        return work;
      }
    }
  }

  private void addHook() {
    try {
      Runtime.getRuntime().addShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is shutting down and waits for a training that writes its model, which closes this.
    }
  }

  Path path() {
    return path;
  }

  /**
   * Moves a folder that was made here to its target.
   *
   * @param target the path in the catalogue
   * @param replace whether an existing folder may be replaced; it is then deleted with this folder
   * @throws FileAlreadyExistsException if the target exists and must not be replaced
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
      // The JVM is shutting down, and the hook runs or has run.
    }
  }

  private synchronized void clear() throws IOException {
    if (!closed) {
      closed = true;
      AbandonedImportCleaner.clear(path);
      lock.release();
    }
  }

  private void closeQuietly() {
    try {
      clear();
    } catch (IOException e) {
      // The import may still write into the folder; the next start removes it.
    }
  }
}
