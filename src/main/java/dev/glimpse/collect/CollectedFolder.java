package dev.glimpse.collect;

import dev.glimpse.collect.ContactSheet.FoundImage;
import dev.glimpse.event.Prediction;
import dev.glimpse.image.EmbeddedThumbnail;
import dev.glimpse.image.ImageFolder;
import dev.glimpse.image.ImageLimits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A folder of collected images: a folder for each label, a contact sheet, and a hidden folder with
 * the index and the thumbnails. A file appears under its name when it is complete.
 *
 * <p>Threads: any; one at a time writes. After {@link #finish}, nothing is stored.
 */
public final class CollectedFolder implements AutoCloseable {

  /** The name of the contact sheet. */
  public static final String SHEET = "index.html";

  /** A hidden name, so that no reader of images looks into it. */
  private static final String OWN = ".glimpse-collected";

  private static final String INDEX = "images.jsonl";

  /** The name of an incomplete file, in the folder of the complete one. */
  private static final String PART = ".glimpse-part";

  private static final int THUMBNAIL_SIDE = 128;

  private final Path folder;
  private final Path thumbnails;
  private final ImageLimits limits;
  private final CollectedIndex index;
  private final ExistingImages existing;
  private final LabelFolderNames names;
  private boolean closed;

  private CollectedFolder(Path folder, ImageLimits limits, CollectedIndex index)
      throws IOException {
    this.folder = folder;
    this.thumbnails = folder.resolve(OWN).resolve("thumbnails");
    this.limits = limits;
    this.index = index;
    existing = new ExistingImages(folder);
    List<Path> labels = subfolders(folder);
    names = new LabelFolderNames(labels.stream().map(l -> l.getFileName().toString()).toList());
    index
        .images()
        .forEach(i -> names.assign(i.folder(), new LabelIdentity(i.labelId(), i.label())));
    for (Path label : labels) {
      Files.deleteIfExists(label.resolve(PART));
    }
  }

  /**
   * Opens a folder; creates it if it does not exist.
   *
   * @param limits limits that are checked before an image is decoded for its thumbnail
   * @throws CollectException if it is a file, or has another page of the name of the sheet, or
   *     another process is collecting into it
   */
  public static CollectedFolder open(Path folder, ImageLimits limits) throws IOException {
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw new CollectException(folder + " is a file; allowed: the name of a folder");
    }
    refuseForeignPage(folder.resolve(SHEET));
    Path own = Files.createDirectories(folder.resolve(OWN));
    CollectedIndex index = CollectedIndex.open(own.resolve(INDEX));
    try {
      CollectedFolder opened = new CollectedFolder(folder, limits, index);
      Files.createDirectories(opened.thumbnails);
      return opened;
    } catch (IOException | RuntimeException e) {
      index.close();
      throw e;
    }
  }

  /** Refuses a page of the user, which the contact sheet would replace. */
  private static void refuseForeignPage(Path page) throws IOException {
    if (Files.exists(page, LinkOption.NOFOLLOW_LINKS) && !ContactSheet.isSheet(page)) {
      throw new CollectException(
          page
              + " is no contact sheet, and would be replaced by one; move it, or use another"
              + " folder");
    }
  }

  private static List<Path> subfolders(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(Files::isDirectory)
          .filter(file -> !ImageFolder.leavesOut(file.getFileName().toString()))
          .sorted()
          .toList();
    }
  }

  /**
   * Returns whether an image was collected before, even if the user moved or deleted it, or is in
   * the folder under any name.
   */
  public synchronized boolean contains(Prediction.Image image) {
    try {
      return index.contains(image.sha256()) || existing.contains(image.bytes(), image.sha256());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Stores an image unchanged, and adds it to the index.
   *
   * @param bytes the image whose checksum the candidate has
   * @param extension the extension of its format
   * @return false if the folder contains it, or is closed
   */
  synchronized boolean store(CollectCandidate candidate, byte[] bytes, String extension)
      throws IOException {
    if (closed || contains(candidate.image())) {
      return false;
    }
    String label = names.folderOf(LabelIdentity.of(candidate.best()));
    CollectedImage image = CollectedImage.of(candidate, label, extension);
    Path file = resolve(label).resolve(image.name());
    Files.createDirectories(file.getParent());
    if (Files.exists(file)) { // the user has edited it
      return false;
    }
    // The index follows the file: a process killed between them leaves a file, which counts.
    replace(file, bytes);
    Optional<byte[]> thumbnail = EmbeddedThumbnail.jpeg(bytes, limits, THUMBNAIL_SIDE);
    if (thumbnail.isPresent()) {
      replace(thumbnail(image), thumbnail.get());
    }
    index.add(image);
    return true;
  }

  private Path resolve(String label) throws IOException {
    try {
      return folder.resolve(label);
    } catch (InvalidPathException e) {
      throw new IOException(
          "The locale of this process has no letters for the folder of a label; set LC_ALL=C.UTF-8",
          e);
    }
  }

  private static void replace(Path file, byte[] bytes) throws IOException {
    Path part = file.resolveSibling(PART);
    try (FileChannel out =
        FileChannel.open(
            part,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer left = ByteBuffer.wrap(bytes);
      while (left.hasRemaining()) {
        int unused = out.write(left);
      }
      out.force(false); // else a crash of the machine may leave an empty file under the name
    }
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /**
   * Ends the storing of images, and writes the contact sheet of those that are in the folder now.
   *
   * @return the sheet; null if no image was ever collected
   */
  public synchronized @Nullable Path finish() throws IOException {
    closed = true;
    if (index.images().isEmpty()) {
      return null;
    }
    ContactSheet sheet = new ContactSheet(folder, limits, this::thumbnailOf);
    Path file = folder.resolve(SHEET);
    List<FoundImage> found = sheet.find(index.images());
    replace(file, sheet.html(found).getBytes(StandardCharsets.UTF_8));
    deleteThumbnailsExcept(found);
    return file;
  }

  /** Deletes thumbnails of deleted images: the user may have had to delete the image. */
  private void deleteThumbnailsExcept(List<FoundImage> found) throws IOException {
    Set<Path> kept = new HashSet<>();
    found.forEach(image -> kept.add(thumbnail(image.image())));
    try (Stream<Path> files = Files.list(thumbnails)) {
      for (Path file : files.filter(file -> !kept.contains(file)).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }

  private Path thumbnail(CollectedImage image) {
    return thumbnails.resolve(image.sha256() + ".jpg");
  }

  private Optional<byte[]> thumbnailOf(CollectedImage image) {
    try {
      return Optional.of(Files.readAllBytes(thumbnail(image)));
    } catch (IOException e) { // it could not be drawn, or the user deleted it
      return Optional.empty();
    }
  }

  @Override
  public synchronized void close() throws IOException {
    closed = true;
    index.close();
  }
}
