package dev.glimpse.download;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The download of a published model into a catalogue folder, up to files that can be imported.
 * {@code .downloads} contains files that are not yet imported, {@code known-downloads.txt} the
 * checksums of files without a published one.
 */
public final class PublishedModelPull {

  private final Path downloads;
  private final KnownChecksumStore known;
  private final FileDownloader downloader;

  /** An action that imports the files; they are deleted afterwards. */
  public interface Import {
    /**
     * Imports the files.
     *
     * @param graph the graph, or the folder of a SavedModel
     * @param labels the label files in the order of {@link PublishedModel#labels}
     */
    void run(Path graph, List<Path> labels) throws IOException, InterruptedException;
  }

  /**
   * The result of a pull.
   *
   * @param recordedIn the file where the checksum was recorded for the first time; null if it was
   *     known
   */
  public record Pulled(String sha256, @Nullable Path recordedIn) {}

  /** Creates a pull into a catalogue folder, which need not exist yet. */
  public PublishedModelPull(Path models, FileDownloader downloader) {
    this.downloads = models.resolve(".downloads");
    this.known = new KnownChecksumStore(models.resolve("known-downloads.txt"));
    this.downloader = downloader;
  }

  /**
   * Downloads, verifies, unpacks and imports a model. A file that is already in {@code .downloads}
   * is not downloaded again. It stays there if the import fails.
   *
   * @throws DownloadException if the file cannot be downloaded, or differs from what is expected
   * @throws ArchiveException if it cannot be unpacked, or lacks a file; in this case it is deleted
   */
  public Pulled run(PublishedModel model, Import action) throws IOException, InterruptedException {
    RemoteFile.@Nullable Checksum recorded =
        model.sha256() == null ? known.find(model.address()) : null;
    RemoteFile remote = model.file(recorded);
    Path target = downloads.resolve(model.fileName());
    try (DownloadedFile file = downloader.fetch(remote, target)) {
      unpack(model, target, action);
      boolean firstSeen = remote.checksum() == null;
      if (firstSeen) {
        known.record(model.address(), file.sha256());
      }
      Files.delete(target);
      return new Pulled(file.sha256(), firstSeen ? known.file() : null);
    }
  }

  private void unpack(PublishedModel model, Path file, Import action)
      throws IOException, InterruptedException {
    Path folder = downloads.resolve(model.name());
    FreshModelFolder.delete(folder); // left by a killed process
    try {
      if (ArchiveUnpacker.isOne(file)) {
        ArchiveUnpacker.unpack(file, folder, ArchiveLimits.MODELS);
      } else {
        Files.createDirectory(folder);
      }
      List<Path> labels = new ArrayList<>();
      for (String name : model.labels()) {
        labels.add(carried(name, folder).orElseGet(() -> member(file, folder, name)));
      }
      action.run(ArchiveUnpacker.isOne(file) ? member(file, folder, model.graph()) : file, labels);
    } catch (ArchiveException e) {
      Files.delete(file);
      throw e;
    } finally {
      FreshModelFolder.delete(folder);
    }
  }

  /** Returns a copy of bundled labels, if they exist. */
  private static Optional<Path> carried(String file, Path folder) throws IOException {
    String resource = "/models/labels/" + file;
    try (InputStream in = PublishedModelPull.class.getResourceAsStream(resource)) {
      if (in == null || file.contains("/")) {
        return Optional.empty();
      }
      Path copy = folder.resolve(file);
      Files.copy(in, copy, StandardCopyOption.REPLACE_EXISTING);
      return Optional.of(copy);
    }
  }

  /**
   * Returns the only file of a name in an archive, at its top or in a folder: archives differ in
   * this.
   */
  private static Path member(Path archive, Path folder, String name) {
    try (Stream<Path> tree = Files.walk(folder)) {
      List<Path> files = tree.filter(Files::isRegularFile).sorted().toList();
      List<Path> found = files.stream().filter(path -> path.endsWith(name)).toList();
      if (found.size() != 1) {
        throw new ArchiveException(
            archive,
            "it contains %d files named %s instead of one, among %s"
                .formatted(found.size(), name, files.stream().map(folder::relativize).toList()));
      }
      return found.get(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
