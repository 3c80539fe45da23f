package dev.glimpse.retrain;

import java.util.List;

/**
 * The three parts of a data set, each by label and content.
 *
 * @param training the images to train with
 * @param validation the images that decide when training ends, and which weights are kept
 * @param test the images that measure the accuracy; neither trained nor selected with
 */
public record DataSplit(
    List<LabelledTrainingImage> training,
    List<LabelledTrainingImage> validation,
    List<LabelledTrainingImage> test) {

  /** Copies and sorts the lists. */
  public DataSplit {
    training = training.stream().sorted(LabelledTrainingImage.BY_CONTENT).toList();
    validation = validation.stream().sorted(LabelledTrainingImage.BY_CONTENT).toList();
    test = test.stream().sorted(LabelledTrainingImage.BY_CONTENT).toList();
  }
}
