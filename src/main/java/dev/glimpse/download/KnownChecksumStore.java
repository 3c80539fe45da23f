package dev.glimpse.download;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Checksums of files without a published checksum, recorded at the first download: trust on first
 * use, as SSH does with host keys.
 *
 * <p>The file has one line per download: SHA-256, day, address. An operator can delete a line to
 * accept another file, or copy the file to another machine to require the same downloads there.
 */
public final class KnownChecksumStore {

  private static final String HEADING =
      """
      # SHA-256 of files without a published checksum, recorded at their first download.
      # Later downloads must match. To accept another file, delete its line.
      """;

  private final Path file;

  /** Opens the checksums in a file, which need not exist yet. */
  public KnownChecksumStore(Path file) {
    this.file = file;
  }

  /** Returns the path of the file. */
  public Path file() {
    return file;
  }

  /**
   * Returns the checksum that was recorded for an address; null if it has not been recorded.
   *
   * @throws DownloadException if the address's line is invalid
   */
  public RemoteFile.@Nullable Checksum find(URI address) {
    if (!Files.exists(file)) {
      return null;
    }
    try {
      List<String> lines = Files.readAllLines(file);
      for (int i = 0; i < lines.size(); i++) {
        String[] fields = lines.get(i).strip().split("\\s+", -1);
        if (fields[fields.length - 1].equals(address.toString())) {
          String origin = "%s, line %d: recorded at the first download".formatted(file, i + 1);
          return new RemoteFile.Checksum(fields[0], origin);
        }
      }
      return null;
    } catch (IllegalArgumentException e) {
      throw new DownloadException(file + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw new DownloadException(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  /** Records a checksum that later downloads of the address must match. */
  public void record(URI address, String sha256) throws IOException {
    String before = Files.exists(file) ? Files.readString(file) : HEADING;
    String line = "%s %s %s\n".formatted(sha256, LocalDate.now(ZoneOffset.UTC), address);
    Files.writeString(file, before + (before.endsWith("\n") ? "" : "\n") + line);
  }
}
