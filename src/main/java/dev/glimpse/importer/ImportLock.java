package dev.glimpse.importer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A lock file that one process holds as long as it lives. It contains the name of the process's
 * host, because on a network file system a lock may hold only among the processes of one host.
 */
final class ImportLock {

  /**
   * The locks of this process. POSIX releases a process's lock as soon as it closes any descriptor
   * of the file, so another thread must not even open it.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  /** Size of the buffer for a host name in bytes; DNS allows 255. */
  private static final int LONGEST_HOST = 1024;

  private final Path file;
  private final FileChannel channel;

  private ImportLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Creates a new file and locks it. On a file system without locks the file alone is the claim,
   * which {@link #takeOver} respects.
   *
   * @return the lock; null if another process took the file over meanwhile
   */
  static @Nullable ImportLock create(Path file) throws IOException {
    ImportLock lock = acquire(file, StandardOpenOption.CREATE_NEW, true);
    if (lock != null) {
      try {
        lock.writeHost();
      } catch (IOException e) {
        lock.release();
        throw e;
      }
    }
    return lock;
  }

  private void writeHost() throws IOException {
    ByteBuffer name = ByteBuffer.wrap(hostName().getBytes(StandardCharsets.UTF_8));
    int end = 0;
    while (name.hasRemaining()) {
      end += channel.write(name, end);
    }
  }

  /**
   * Locks the file of a process that has ended; creates the file if it is absent.
   *
   * @return the lock; null if the process is alive, if the file was just deleted, or if this cannot
   *     be determined
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
      channel = FileChannel.open(file, creation, StandardOpenOption.READ, StandardOpenOption.WRITE);
      // Its holder may have deleted the file between opening and locking, which makes the lock
      // void.
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

  /** Returns whether a process of this host created the file. */
  boolean isOfThisHost() throws IOException {
    ByteBuffer name = ByteBuffer.allocate(LONGEST_HOST);
    int end = 0;
    int read = channel.read(name, end);
    while (read > 0) {
      end += read;
      read = channel.read(name, end);
    }
    String host = StandardCharsets.UTF_8.decode(name.flip()).toString();
    return !host.isEmpty() && host.equals(hostName());
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return ""; // as if its files belonged to another host
    }
  }

  /** Releases the lock and keeps the file. */
  void releaseAndKeep() throws IOException {
    try {
      channel.close();
    } finally {
      HELD.remove(file);
    }
  }

  /** Deletes the file and releases the lock. */
  void release() throws IOException {
    try (channel) {
      Files.deleteIfExists(file);
    } finally {
      HELD.remove(file);
    }
  }
}
