package dev.glimpse.testing.cluster;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A file system of limited size (tmpfs), which can be filled to the last byte.
 *
 * <p>Mounting it needs root; without it there is none, and tests of full disks are skipped.
 */
public final class LimitedDisk implements AutoCloseable {

  private static final byte[] BLOCK = new byte[1 << 16];

  private final Path folder;

  private LimitedDisk(Path folder) {
    this.folder = folder;
  }

  /** Mounts one at the folder; returns nothing if this process may not mount file systems. */
  static Optional<LimitedDisk> mount(Path folder, int mebibytes)
      throws IOException, InterruptedException {
    Files.createDirectories(folder);
    int status =
        run("mount", "-t", "tmpfs", "-o", "size=" + mebibytes + "m", "tmpfs", folder.toString());
    return status == 0 ? Optional.of(new LimitedDisk(folder)) : Optional.empty();
  }

  /** Returns its root. */
  Path folder() {
    return folder;
  }

  private Path filler() {
    return folder.resolve("filler");
  }

  /** Writes until nothing more fits. */
  public void fill() throws IOException {
    try (OutputStream out = Files.newOutputStream(filler())) {
      while (!Thread.currentThread().isInterrupted()) {
        out.write(BLOCK);
      }
    } catch (IOException e) {
      if (Files.getFileStore(folder).getUsableSpace() > BLOCK.length) {
        throw e;
      }
    }
  }

  /** Frees the space again. */
  public void free() throws IOException {
    Files.deleteIfExists(filler());
  }

  /** Unmounts it; its contents are gone. */
  @Override
  public void close() throws IOException {
    try {
      int unused = run("umount", folder.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("Interrupted while unmounting " + folder);
    }
  }

  private static int run(String... command) throws IOException, InterruptedException {
    try {
      return new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException e) {
      return -1; // there is no such command
    }
  }
}
