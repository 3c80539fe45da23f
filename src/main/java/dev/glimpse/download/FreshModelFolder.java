package dev.glimpse.download;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.text.Normalizer;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A folder that is filled under a temporary name beside its target, and renamed when it is
 * complete. For one archive and one thread; only one process may fill a folder at a time.
 *
 * <p>The content is the same on every file system: two names that one file system would treat as
 * the same are rejected on all.
 */
final class FreshModelFolder implements AutoCloseable {

  private static final int CHUNK = 64 << 10;

  private final Path target;
  private final Path fresh;
  private final ArchiveLimits limits;
  private final long bytesAllowed;
  private final Map<String, String> names = new HashMap<>();
  private int entries;
  private long bytes;

  FreshModelFolder(Path target, ArchiveLimits limits, long archiveBytes) throws IOException {
    this.target = target;
    this.limits = limits;
    bytesAllowed = limits.bytesOutOf(archiveBytes);
    Path parent = Objects.requireNonNull(target.toAbsolutePath().getParent());
    Files.createDirectories(parent);
    String prefix = "." + target.getFileName() + ".part-";
    for (Path left : children(parent)) { // left by a killed process
      if (left.getFileName().toString().startsWith(prefix)) {
        delete(left);
      }
    }
    fresh = Files.createTempDirectory(parent, prefix);
  }

  /** Creates a folder; repeated entries are allowed. */
  void folder(String name) throws ArchiveEntryName.Refused {
    count(name);
    Path path = claimed(name, ArchiveEntryName.segments(name), true);
    onDisk(() -> Files.createDirectories(path));
  }

  /** Creates a file; repeated entries are rejected. */
  void file(String name, InputStream content) throws IOException, ArchiveEntryName.Refused {
    count(name);
    List<String> segments = ArchiveEntryName.segments(name);
    if (segments.isEmpty()) {
      throw new ArchiveEntryName.Refused(name, "is a file without a name");
    }
    Path path = claimed(name, segments, false);
    onDisk(() -> Files.createDirectories(path.getParent()));
    try (OutputStream out =
        onDisk(() -> Files.newOutputStream(path, StandardOpenOption.CREATE_NEW))) {
      copy(name, content, out);
    }
  }

  private void copy(String name, InputStream content, OutputStream out)
      throws IOException, ArchiveEntryName.Refused {
    byte[] chunk = new byte[CHUNK];
    int length;
    while ((length = content.read(chunk)) >= 0) {
      bytes += length;
      if (bytes > bytesAllowed) {
        throw new ArchiveEntryName.Refused(
            name, "exceeds the limit of %d unpacked bytes".formatted(bytesAllowed));
      }
      int read = length;
      onDisk(
          () -> {
            out.write(chunk, 0, read);
            return read;
          });
    }
  }

  private interface DiskAction<T> {
    T run() throws IOException;
  }

  /**
   * Runs a disk operation; its exception is wrapped, to distinguish a full disk from a damaged
   * archive.
   */
  private static <T> T onDisk(DiskAction<T> action) {
    try {
      return action.run();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void count(String name) throws ArchiveEntryName.Refused {
    if (++entries > limits.entries()) {
      throw new ArchiveEntryName.Refused(
          name, "exceeds the limit of %d entries".formatted(limits.entries()));
    }
  }

  /** Returns the path of an entry after checking that no other entry has it. */
  private Path claimed(String name, List<String> segments, boolean isFolder)
      throws ArchiveEntryName.Refused {
    StringBuilder way = new StringBuilder();
    for (int i = 0; i < segments.size(); i++) {
      boolean inner = i < segments.size() - 1;
      way.append('/').append(segments.get(i));
      String spelling = way + (inner || isFolder ? "/" : "");
      String folded = Normalizer.normalize(way, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
      String earlier = names.putIfAbsent(folded, spelling);
      if (earlier != null && !(earlier.equals(spelling) && spelling.endsWith("/"))) {
        throw new ArchiveEntryName.Refused(
            name, "has the same path as another entry, " + earlier.substring(1));
      }
    }
    Path path = fresh;
    for (String segment : segments) {
      path = path.resolve(segment);
    }
    if (!path.normalize().equals(path) || !path.startsWith(fresh)) {
      throw new ArchiveEntryName.Refused(name, "is outside of the folder");
    }
    return path;
  }

  /** Renames the complete folder to its target. */
  void finish() throws IOException {
    Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Deletes an incomplete folder. */
  @Override
  public void close() throws IOException {
    delete(fresh);
  }

  private static List<Path> children(Path folder) throws IOException {
    try (Stream<Path> children = Files.list(folder)) {
      return children.toList();
    }
  }

  /** Deletes a folder with all its content, if it exists. */
  static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> tree = Files.walk(folder)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
