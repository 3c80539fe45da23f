package dev.glimpse.evaluate;

import dev.glimpse.event.ImageAddress;
import dev.glimpse.event.ImageReference;
import dev.glimpse.image.ImageFolder;
import dev.glimpse.system.FileErrorMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The result of reading labelled files: a folder for each label, named by it, with images at any
 * depth, or a CSV file of path and label. The labelled images themselves go to a receiver.
 *
 * @param unlabelled an entry for each file of the folder that is in no label's folder
 * @param hidden a line about skipped files of the folder that are not the user's images; null
 *     without
 * @param emptyFolders the names of the labels' folders without files
 */
public record LabelledFiles(
    List<LeftOutImages> unlabelled, @Nullable String hidden, List<String> emptyFolders) {

  /** Copies the lists. */
  public LabelledFiles {
    unlabelled = List.copyOf(unlabelled);
    emptyFolders = List.copyOf(emptyFolders);
  }

  /**
   * Reads the names and the labels of all images; no image is opened.
   *
   * @param data a folder or a CSV file
   * @param receiver gets the images in the order of their paths, or of the CSV file
   * @throws EvaluationDataException if data cannot be read
   */
  public static LabelledFiles read(Path data, LabelledImageReceiver receiver) {
    try {
      if (Files.isRegularFile(data)) {
        LabelledListFile.read(data, receiver);
        return new LabelledFiles(List.of(), null, List.of());
      }
      if (!Files.isDirectory(data)) {
        throw new EvaluationDataException(data + " is neither a folder nor a CSV file");
      }
      return readFolders(data, receiver);
    } catch (CharacterCodingException e) {
      throw new EvaluationDataException(data + " is not a CSV file in UTF-8", e);
    } catch (IOException e) {
      throw unreadable(data, e);
    } catch (UncheckedIOException e) {
      throw unreadable(data, Objects.requireNonNull(e.getCause()));
    }
  }

  private static EvaluationDataException unreadable(Path data, IOException e) {
    return new EvaluationDataException(data + " cannot be read: " + FileErrorMessage.of(e), e);
  }

  private static LabelledFiles readFolders(Path data, LabelledImageReceiver receiver)
      throws IOException {
    ImageFolder folder = ImageFolder.read(data, Integer.MAX_VALUE, FileVisitOption.FOLLOW_LINKS);
    List<LeftOutImages> unlabelled = new ArrayList<>();
    Set<Path> empty = new LinkedHashSet<>(folder.folders());
    for (Path file : folder.files()) {
      Path name = data.relativize(file);
      if (name.getNameCount() == 1) {
        unlabelled.add(new LeftOutImages(name.toString(), 1, "is not in the folder of a label"));
      } else {
        Path label = data.resolve(name.getName(0));
        empty.remove(label);
        receiver.add(
            name.toString(),
            new ImageReference.Remote(ImageAddress.ofFile(file)),
            name.getName(0).toString(),
            label);
      }
    }
    return new LabelledFiles(
        unlabelled,
        folder.leftOutLine(),
        empty.stream().map(label -> label.getFileName().toString()).toList());
  }
}
