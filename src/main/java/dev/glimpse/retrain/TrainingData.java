package dev.glimpse.retrain;

import dev.glimpse.evaluate.LeftOutImages;
import dev.glimpse.system.Sha256Checksum;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The images of a data set, each content once, with one label.
 *
 * @param images the images by label and content
 * @param leftOut the images that are not used, with the reason
 * @param notes lines about the data that are no failures
 */
public record TrainingData(
    List<LabelledTrainingImage> images, List<LeftOutImages> leftOut, List<String> notes) {

  /** The number of images below which a class gets a warning. */
  public static final int FEW = 10;

  /** Copies and sorts the images. */
  public TrainingData {
    images = images.stream().sorted(LabelledTrainingImage.BY_CONTENT).toList();
    leftOut = List.copyOf(leftOut);
    notes = List.copyOf(notes);
  }

  /** Returns the labels in the order of their characters, which is the order of the outputs. */
  public List<String> labels() {
    return List.copyOf(byLabel().keySet());
  }

  /** Returns the images of each label, both in their order. */
  Map<String, List<LabelledTrainingImage>> byLabel() {
    return images.stream()
        .collect(
            Collectors.groupingBy(LabelledTrainingImage::label, TreeMap::new, Collectors.toList()));
  }

  /** Returns the same data without images that turned out to be unusable. */
  TrainingData without(Map<LabelledTrainingImage, LeftOutImages> unusable) {
    if (unusable.isEmpty()) {
      return this;
    }
    List<LeftOutImages> all = new ArrayList<>(leftOut);
    images.stream().filter(unusable::containsKey).map(unusable::get).forEach(all::add);
    return new TrainingData(
        images.stream().filter(image -> !unusable.containsKey(image)).toList(), all, notes);
  }

  /**
   * Returns a line for each class with fewer than {@value #FEW} images, and for each that lost all
   * of them since {@code before}.
   */
  List<String> warnings(TrainingData before) {
    List<String> warnings = new ArrayList<>();
    Map<String, List<LabelledTrainingImage>> left = byLabel();
    for (String label : before.labels()) {
      if (!left.containsKey(label)) {
        warnings.add("class '%s' is left out: none of its images can be read".formatted(label));
      }
    }
    left.forEach(
        (label, images) -> {
          if (images.size() < FEW) {
            warnings.add(
                "class '%s' has only %d %s; 50 or more are usual"
                    .formatted(label, images.size(), images.size() == 1 ? "image" : "images"));
          }
        });
    return warnings;
  }

  /** Returns the SHA-256 of the labels and contents, regardless of names of files. */
  public String fingerprint() {
    String lines =
        images.stream()
            .map(image -> image.sha256() + " " + image.label() + "\n")
            .collect(Collectors.joining());
    return Sha256Checksum.of(lines.getBytes(StandardCharsets.UTF_8));
  }
}
