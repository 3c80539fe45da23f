package dev.glimpse.evaluate;

import dev.glimpse.event.ImageReference;
import dev.glimpse.mnist.MnistDigitSet;
import dev.glimpse.model.ModelLabels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A set of labelled images in one of the usual forms: a folder for each label, named by it, with
 * images at any depth; a CSV file; or MNIST's test set as idx files.
 */
public final class LabelledImageSource {

  private static final int EXAMPLES = 3;

  private final List<EvaluatedModel> models;
  private final List<KnownLabelSet> known;
  private final List<List<LabelledImage>> images;
  private final Map<String, LeftOutImages> unknown = new LinkedHashMap<>();
  private final List<LeftOutImages> unlabelled = new ArrayList<>();
  private final @Nullable MultiLabelCollector several;
  private @Nullable String hidden;

  private LabelledImageSource(List<EvaluatedModel> models, @Nullable List<String> otherLabels) {
    this.models = models;
    several =
        otherLabels == null
            ? null
            : new MultiLabelCollector(models.get(0).labels(), otherLabels, unknown);
    known = models.stream().map(model -> new KnownLabelSet(model.labels())).toList();
    images = models.stream().<List<LabelledImage>>map(model -> new ArrayList<>()).toList();
  }

  /**
   * Finds the images; only MNIST's are read now.
   *
   * @param data a folder or a CSV file
   * @param labels labels of the model
   * @throws EvaluationDataException if no image has one of the model's labels, or data cannot be
   *     read
   */
  public static LabelledImageSource find(Path data, ModelLabels labels) {
    return find(data, List.of(new EvaluatedModel("the model", labels)));
  }

  /**
   * Finds the images of a model whose labels do not exclude each other. A line of a CSV file has
   * any number of labels, joined by {@code |}; several lines of one path add up.
   *
   * @param data a folder or a CSV file
   * @param labels labels of the model
   * @param otherLabels labels of the data that the model does not have; an image keeps its other
   *     labels
   * @throws EvaluationDataException if no image is left, data cannot be read, or one of the other
   *     labels is a label of the model
   */
  public static LabelledImageSource findSeveral(
      Path data, ModelLabels labels, List<String> otherLabels) {
    return find(
        data,
        new LabelledImageSource(List.of(new EvaluatedModel("the model", labels)), otherLabels));
  }

  /**
   * Finds the images whose label each of several models has; only MNIST's are read now.
   *
   * @param data a folder or a CSV file
   * @param models at least one
   * @throws EvaluationDataException if no image has a label of all models, or data cannot be read
   */
  public static LabelledImageSource find(Path data, List<EvaluatedModel> models) {
    return find(data, new LabelledImageSource(models, null));
  }

  private static LabelledImageSource find(Path data, LabelledImageSource found) {
    if (Files.isDirectory(data) && MnistDigitSet.hasTest(data)) {
      found.addDigits(data);
    } else {
      LabelledFiles files = LabelledFiles.read(data, found::add);
      found.unlabelled.addAll(files.unlabelled());
      found.hidden = files.hidden();
    }
    if (found.images().isEmpty()) {
      throw found.nothing(data);
    }
    return found;
  }

  private EvaluationDataException nothing(Path data) {
    StringBuilder message = new StringBuilder();
    message
        .append(data)
        .append(
            " contains no image with a label of %s: expected are folders that are named by"
                .formatted(models.size() == 1 ? "the model" : "all models"))
        .append(" labels, MNIST's idx files, or a CSV file of path and label");
    leftOut().stream().limit(EXAMPLES).forEach(some -> message.append("\n  ").append(some));
    if (hidden != null) {
      message.append("\n  ").append(hidden);
    }
    return new EvaluationDataException(message.toString());
  }

  /**
   * Returns the images with labels of the models, in the order of their names, or of their list.
   */
  public List<LabelledImage> images() {
    return images(0);
  }

  /**
   * Returns the same images in the same order, with the outputs of one of the models as the truth.
   *
   * @param model the model's position in the list, from 0
   */
  public List<LabelledImage> images(int model) {
    return several == null ? List.copyOf(images.get(model)) : several.images();
  }

  /** Returns the others: an entry for each unknown label, and one for each file without a label. */
  public List<LeftOutImages> leftOut() {
    return Stream.concat(unknown.values().stream(), unlabelled.stream()).toList();
  }

  /**
   * Returns a line about skipped files of the folder that are not the user's images; null without.
   */
  public @Nullable String hidden() {
    return hidden;
  }

  /**
   * Adds an image, or counts it as left out if its label is unknown.
   *
   * @param where location of the label, for the message
   */
  private void add(String name, ImageReference image, String label, Object where) {
    if (several != null) {
      several.add(name, image, label, where);
      return;
    }
    LeftOutImages before = unknown.get(label);
    if (before != null) {
      unknown.put(label, new LeftOutImages(before.name(), before.images() + 1, before.reason()));
      return;
    }
    List<Integer> truths = new ArrayList<>();
    for (KnownLabelSet labels : known) {
      try {
        truths.add(labels.output(label));
      } catch (UnknownLabelException e) {
        String reason =
            models.size() == 1 ? e.reason() : models.get(truths.size()).name() + ": " + e.reason();
        unknown.put(label, new LeftOutImages("%s: '%s'".formatted(where, label), 1, reason));
        return;
      }
    }
    for (int model = 0; model < models.size(); model++) {
      images.get(model).add(new LabelledImage(name, image, truths.get(model)));
    }
  }

  private void addDigits(Path data) {
    try {
      MnistDigitSet digits = MnistDigitSet.test(data);
      for (int i = 0; i < digits.size(); i++) {
        add(
            "no. " + i,
            new ImageReference.Inline(DigitImages.png(digits, i)),
            Integer.toString(digits.label(i)),
            data);
      }
    } catch (IOException e) {
      throw new EvaluationDataException(data + " cannot be read: " + e.getMessage(), e);
    }
  }
}
