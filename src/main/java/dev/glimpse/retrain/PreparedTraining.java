package dev.glimpse.retrain;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Images whose features are in a table, and their split.
 *
 * @param data the usable images
 * @param split their split
 * @param table the features
 * @param originals the row of each image
 * @param copies the first row of the augmented copies of each training image that has some
 * @param copiesPerImage the number of augmented copies
 */
record PreparedTraining(
    TrainingData data,
    DataSplit split,
    FeatureTable table,
    Map<LabelledTrainingImage, Integer> originals,
    Map<LabelledTrainingImage, Integer> copies,
    int copiesPerImage) {

  /** Returns the rows of training images, each followed by its copies. */
  LabelledRows training() {
    return rows(split.training(), true);
  }

  /** Returns the rows of all images, those of training images followed by their copies. */
  LabelledRows all() {
    return rows(data.images(), true);
  }

  /** Returns the rows of held-out images. */
  LabelledRows of(List<LabelledTrainingImage> images) {
    return rows(images, false);
  }

  private LabelledRows rows(List<LabelledTrainingImage> images, boolean withCopies) {
    List<String> labels = data.labels();
    Map<String, Integer> outputs = new HashMap<>();
    for (int output = 0; output < labels.size(); output++) {
      outputs.put(labels.get(output), output);
    }
    List<Integer> rows = new ArrayList<>();
    List<Integer> truths = new ArrayList<>();
    for (LabelledTrainingImage image : images) {
      int truth = outputs.getOrDefault(image.label(), -1);
      rows.add(originals.getOrDefault(image, -1));
      truths.add(truth);
      Integer first = copies.get(image);
      for (int i = 0; withCopies && first != null && i < copiesPerImage; i++) {
        rows.add(first + i);
        truths.add(truth);
      }
    }
    return new LabelledRows(
        rows.stream().mapToInt(Integer::intValue).toArray(),
        truths.stream().mapToInt(Integer::intValue).toArray());
  }
}
