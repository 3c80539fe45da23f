package dev.glimpse.download;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A complete, verified file, which is locked against other downloads until this object is closed.
 */
public final class DownloadedFile implements AutoCloseable {

  private final Path path;
  private final long size;
  private final String sha256;
  private final DownloadFileLock claim;

  DownloadedFile(Path path, long size, String sha256, DownloadFileLock claim) {
    this.path = path;
    this.size = size;
    this.sha256 = sha256;
    this.claim = claim;
  }

  /** Returns the path of the file. */
  public Path path() {
    return path;
  }

  /** Returns the size in bytes. */
  public long size() {
    return size;
  }

  /** Returns the SHA-256 of the file, 64 hexadecimal digits. */
  public String sha256() {
    return sha256;
  }

  /** Releases the lock; the file stays. */
  @Override
  public void close() throws IOException {
    claim.close();
  }
}
