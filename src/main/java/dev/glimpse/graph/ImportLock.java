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
   * Creates a file that is not there, and locks it. On a file system without locks the file alone
   * is the claim, which {@link #takeOver} respects.
   *
   * @return null if another process took the file over meanwhile
   */
  static @Nullable ImportLock create(Path file) throws IOException {
    return acquire(file, StandardOpenOption.CREATE_NEW, true);
  }

  /**
   * Locks the file of a process that is gone; it is created if it is absent.
   *
   * @return null if its process lives, if it was just deleted, or if that cannot be told
   */
  static @Nullable ImportLock takeOver(Path file) throws IOException {
    return acquire(file, StandardOpenOption.CREATE, false);
  }

  private static @Nullable ImportLock acquire(
      Path file, StandardOpenOption creation, boolean withoutLocks) throws IOException {
    Path absolute = file.toAbsolutePath().normalize();
    if (!HELD.add(absolute)) {
      return null;
    }
    boolean acquired = false;
    FileChannel channel = null;
    try {
      channel = FileChannel.open(file, creation, StandardOpenOption.WRITE);
      // Between opening and locking, its holder may have deleted the file: that lock is void.
      acquired = isLocked(channel, withoutLocks) && Files.exists(file);
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

  private static boolean isLocked(FileChannel channel, boolean withoutLocks) {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (IOException e) { // the file system has no locks
      return withoutLocks;
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
