package dev.glimpse.graph;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A lock file that one process holds as long as it lives. */
final class ImportLock {

  /**
   * The locks of this process. POSIX frees a process's lock as soon as it closes any descriptor of
   * the file, so that another thread must not even open it.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path file;
  private final FileChannel channel;

  private ImportLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Creates the file if it is absent, and locks it.
   *
   * @return null if a process that lives has locked it, or has just deleted it
   * @throws IOException if the file cannot be created, or the file system has no locks
   */
  static @Nullable ImportLock acquire(Path file) throws IOException {
    Path absolute = file.toAbsolutePath().normalize();
    if (!HELD.add(absolute)) {
      return null;
    }
    boolean acquired = false;
    FileChannel channel = null;
    try {
      channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = channel.tryLock();
      // Between opening and locking, its holder may have deleted the file: that lock is void.
      acquired = lock != null && Files.exists(file);
      return acquired ? new ImportLock(absolute, channel) : null;
    } finally {
      if (!acquired) {
        if (channel != null) {
          channel.close();
        }
        HELD.remove(absolute);
      }
    }
  }

  /** Deletes the file and frees the lock. */
  void release() throws IOException {
    try (channel) {
      Files.deleteIfExists(file);
    } finally {
      HELD.remove(file);
    }
  }
}
