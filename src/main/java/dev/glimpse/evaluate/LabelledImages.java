package dev.glimpse.evaluate;

import dev.glimpse.event.ImageAddress;
import dev.glimpse.event.ImageReference;
import dev.glimpse.image.ImageFolder;
import dev.glimpse.mnist.MnistDigits;
import dev.glimpse.model.Labels;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Labelled images as people keep them: a folder for each label, named by it, with images at any
 * depth; a CSV file; or MNIST's test set as idx files.
 */
public final class LabelledImages {

  private static final int EXAMPLES = 3;

  private final KnownLabels known;
  private final List<LabelledImage> images = new ArrayList<>();
  private final Map<String, LeftOut> unknown = new LinkedHashMap<>();
  private final List<LeftOut> unlabelled = new ArrayList<>();
  private @Nullable String hidden;

  private LabelledImages(Labels labels) {
    known = new KnownLabels(labels);
  }

  /**
   * Finds them; images are not read yet, but for MNIST's.
   *
   * @param data a folder or a CSV file
   * @param labels of the model that will be asked
   * @throws DataException if none has a label that the model knows, or something cannot be read
   */
  public static LabelledImages find(Path data, Labels labels) {
    LabelledImages found = new LabelledImages(labels);
    try {
      if (Files.isRegularFile(data)) {
        LabelledList.read(data, found);
      } else if (!Files.isDirectory(data)) {
        throw new DataException(data + " is neither a folder nor a CSV file");
      } else if (MnistDigits.hasTest(data)) {
        found.addDigits(data);
      } else {
        found.addFolders(data);
      }
    } catch (CharacterCodingException e) {
      throw new DataException(data + " is no CSV file in UTF-8", e);
    } catch (IOException e) {
      throw new DataException(data + " cannot be read: " + e.getMessage(), e);
    } catch (UncheckedIOException e) {
      throw new DataException(data + " cannot be read: " + e.getMessage(), e);
    }
    if (found.images.isEmpty()) {
      throw found.nothing(data);
    }
    return found;
  }

  private DataException nothing(Path data) {
    StringBuilder message = new StringBuilder();
    message
        .append(data)
        .append(" holds no image with a label of the model: wanted are folders that are named by")
        .append(" labels, MNIST's idx files, or a CSV file of path and label");
    leftOut().stream().limit(EXAMPLES).forEach(some -> message.append("\n  ").append(some));
    if (hidden != null) {
      message.append("\n  ").append(hidden);
    }
    return new DataException(message.toString());
  }

  /** Those whose label the model knows, in the order of their names, or of their list. */
  public List<LabelledImage> images() {
    return List.copyOf(images);
  }

  /** All others: a line a label that the model has not, and a line a file that has none. */
  public List<LeftOut> leftOut() {
    return Stream.concat(unknown.values().stream(), unlabelled.stream()).toList();
  }

  /** Returns a line that says which files of the folder are no images of the user's, or null. */
  public @Nullable String hidden() {
    return hidden;
  }

  /**
   * Adds one, to those that are left out if need be.
   *
   * @param where the label stands, for the message
   */
  void add(String name, ImageReference image, String label, Object where) {
    LeftOut before = unknown.get(label);
    if (before != null) {
      unknown.put(label, new LeftOut(before.name(), before.images() + 1, before.reason()));
      return;
    }
    try {
      images.add(new LabelledImage(name, image, known.output(label)));
    } catch (UnknownLabelException e) {
      unknown.put(label, new LeftOut("%s: '%s'".formatted(where, label), 1, e.reason()));
    }
  }

  private void addDigits(Path data) throws IOException {
    MnistDigits digits = MnistDigits.test(data);
    for (int i = 0; i < digits.size(); i++) {
      add(
          "no. " + i,
          new ImageReference.Inline(DigitImages.png(digits, i)),
          Integer.toString(digits.label(i)),
          data);
    }
  }

  private void addFolders(Path data) throws IOException {
    ImageFolder folder = ImageFolder.read(data, Integer.MAX_VALUE, FileVisitOption.FOLLOW_LINKS);
    hidden = folder.leftOutLine();
    for (Path file : folder.files()) {
      Path name = data.relativize(file);
      if (name.getNameCount() == 1) {
        unlabelled.add(new LeftOut(name.toString(), 1, "lies in no folder of a label"));
      } else {
        Path label = name.getName(0);
        add(
            name.toString(),
            new ImageReference.Remote(ImageAddress.ofFile(file)),
            label.toString(),
            data.resolve(label));
      }
    }
  }
}
