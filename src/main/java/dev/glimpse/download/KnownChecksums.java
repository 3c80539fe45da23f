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
 * Checksums of files of which no published one is known, as they were when first downloaded; what
 * SSH does with the keys of hosts.
 *
 * <p>One line a file: SHA-256, day, address. An operator may delete a line to accept another file,
 * or copy the file elsewhere to have the same ones there.
 */
public final class KnownChecksums {

  private static final String HEADING =
      """
      # SHA-256 of files of which no published one is known, as they were when first downloaded.
      # Later downloads have to match. To accept another file, delete its line.
      """;

  private final Path file;

  /** In a file that may not be there yet. */
  public KnownChecksums(Path file) {
    this.file = file;
  }

  /** Where they are. */
  public Path file() {
    return file;
  }

  /**
   * What was recorded for an address; null if nothing was.
   *
   * @throws DownloadException if its line is none that was recorded
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
          String origin = "%s, line %d: as first downloaded".formatted(file, i + 1);
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

  /** From now on the address has to have this content. */
  public void record(URI address, String sha256) throws IOException {
    String before = Files.exists(file) ? Files.readString(file) : HEADING;
    String line = "%s %s %s\n".formatted(sha256, LocalDate.now(ZoneOffset.UTC), address);
    Files.writeString(file, before + (before.endsWith("\n") ? "" : "\n") + line);
  }
}
