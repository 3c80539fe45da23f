package dev.glimpse.download;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A partial download: {@code NAME.part} contains the bytes, {@code NAME.part.origin} the address
 * and the validator that identifies this version of the file (a strong ETag or a date). It can be
 * resumed after any end of the process.
 *
 * <p>For one thread, which holds the {@link DownloadFileLock} on the file.
 */
final class PartialFile implements AutoCloseable {

  private final Path target;
  private final URI address;
  private final Path bytes;
  private final Path origin;
  private OutputStream out;
  private long size;
  private @Nullable String validator;

  /** Opens the partial download to resume it. */
  PartialFile(Path target, URI address) throws IOException {
    this.target = target;
    this.address = address;
    bytes = target.resolveSibling(target.getFileName() + ".part");
    origin = target.resolveSibling(target.getFileName() + ".part.origin");
    validator = validator();
    out = new FileOutputStream(bytes.toFile(), true);
    size = Files.size(bytes);
  }

  private @Nullable String validator() throws IOException {
    try {
      List<String> lines = Files.readAllLines(origin);
      return lines.size() == 2 && lines.get(0).equals(address.toString()) ? lines.get(1) : null;
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  /** Returns the path of the bytes. */
  Path path() {
    return bytes;
  }

  /** Returns the number of bytes. */
  long size() {
    return size;
  }

  /**
   * Returns the validator for a request that resumes; null if the download has to start at the
   * beginning.
   */
  @Nullable String resumableIf() {
    return size > 0 ? validator : null;
  }

  /**
   * Discards the bytes.
   *
   * @param validator the validator of the file that is downloaded now; null if the server sends
   *     none
   */
  void startOver(@Nullable String validator) throws IOException {
    out.close();
    out = new FileOutputStream(bytes.toFile(), false);
    size = 0;
    this.validator = validator;
    if (validator == null) {
      Files.deleteIfExists(origin);
    } else {
      Files.writeString(origin, address + "\n" + validator + "\n");
    }
  }

  void append(byte[] buffer, int length) throws IOException {
    out.write(buffer, 0, length);
    size += length;
  }

  /** Renames the complete file to its target. */
  void finish() throws IOException {
    out.close();
    Files.move(bytes, target, StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void close() throws IOException {
    out.close();
    if (!Files.exists(bytes)) {
      Files.deleteIfExists(origin);
    }
  }
}
