package dev.glimpse.download;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * An exclusive lock of this process on a file: {@code NAME.lock} beside it is locked. The system
 * releases the lock of a process that died. The lock file is never deleted, because otherwise two
 * processes could each lock a file of that name.
 */
final class DownloadFileLock implements AutoCloseable {

  private final FileChannel lockFile;

  private DownloadFileLock(FileChannel lockFile) {
    this.lockFile = lockFile;
  }

  /**
   * Acquires the lock.
   *
   * @throws DownloadException if another process or thread holds it
   */
  static DownloadFileLock on(Path file) throws IOException {
    FileChannel lockFile =
        FileChannel.open(
            file.resolveSibling(file.getFileName() + ".lock"),
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE);
    if (!isLocked(lockFile)) {
      lockFile.close();
      throw new DownloadException("Another process is downloading " + file);
    }
    return new DownloadFileLock(lockFile);
  }

  private static boolean isLocked(FileChannel lockFile) throws IOException {
    try {
      @Nullable FileLock lock = lockFile.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) { // another thread of this JVM
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    lockFile.close();
  }
}
