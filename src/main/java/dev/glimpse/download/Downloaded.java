package dev.glimpse.download;

import java.io.IOException;
import java.nio.file.Path;

/** A file that is here, complete and as expected, and that nobody else downloads until closed. */
public final class Downloaded implements AutoCloseable {

  private final Path path;
  private final long size;
  private final String sha256;
  private final Claim claim;

  Downloaded(Path path, long size, String sha256, Claim claim) {
    this.path = path;
    this.size = size;
    this.sha256 = sha256;
    this.claim = claim;
  }

  /** Where it is. */
  public Path path() {
    return path;
  }

  /** In bytes. */
  public long size() {
    return size;
  }

  /** What it was found to have: 64 hexadecimal digits. */
  public String sha256() {
    return sha256;
  }

  /** Leaves the file where it is. */
  @Override
  public void close() throws IOException {
    claim.close();
  }
}
