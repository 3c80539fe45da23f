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
 * What has come of a file so far: {@code NAME.part} beside it holds the bytes, {@code
 * NAME.part.origin} the address and what tells this version of the file from others (a strong ETag
 * or a date). Whatever ends the process, the two can be gone on from.
 *
 * <p>For one thread, which has the {@link Claim} on the file.
 */
final class PartialFile implements AutoCloseable {

  private final Path target;
  private final URI address;
  private final Path bytes;
  private final Path origin;
  private OutputStream out;
  private long size;
  private @Nullable String validator;

  /** Goes on from what is there. */
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

  /** Where the bytes are. */
  Path path() {
    return bytes;
  }

  /** Bytes that are there. */
  long size() {
    return size;
  }

  /** What a server is asked to compare before it goes on; null if only the beginning will do. */
  @Nullable String resumableIf() {
    return size > 0 ? validator : null;
  }

  /**
   * Drops what is there.
   *
   * @param validator of the file that comes now; null if the server names none
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

  /** The whole file is there: gives it its name. */
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
