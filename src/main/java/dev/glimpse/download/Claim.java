package dev.glimpse.download;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * A file that this process alone works on: {@code NAME.lock} beside it is locked. The system frees
 * the lock of a process that died; the lock's file stays, or two could hold one each.
 */
final class Claim implements AutoCloseable {

  private final FileChannel lockFile;

  private Claim(FileChannel lockFile) {
    this.lockFile = lockFile;
  }

  /**
   * From now on.
   *
   * @throws DownloadException if somebody else has it
   */
  static Claim on(Path file) throws IOException {
    FileChannel lockFile =
        FileChannel.open(
            file.resolveSibling(file.getFileName() + ".lock"),
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE);
    if (!isLocked(lockFile)) {
      lockFile.close();
      throw new DownloadException("Another process is downloading " + file);
    }
    return new Claim(lockFile);
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
