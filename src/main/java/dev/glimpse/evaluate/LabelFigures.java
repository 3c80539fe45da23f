package dev.glimpse.evaluate;

import java.util.OptionalDouble;

/**
 * The figures of one label of a model whose labels do not exclude each other.
 *
 * @param output the output of the label, from 0
 * @param threshold the lowest score with which the label applies to an image
 * @param images number of images that have the label
 * @param found number of images to which the model gives the label
 * @param right number of images that have the label and to which the model gives it
 * @param averagePrecision the average precision, 0 to 1; empty if no image has the label
 */
public record LabelFigures(
    int output,
    float threshold,
    int images,
    int found,
    int right,
    OptionalDouble averagePrecision) {

  /**
   * Returns the share of the images with the label among those to which the model gives it; empty
   * if it gives it to none.
   */
  public OptionalDouble precision() {
    return found == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) right / found);
  }

  /**
   * Returns the share of the images to which the model gives the label among those that have it;
   * empty if no image has it.
   */
  public OptionalDouble recall() {
    return images == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) right / images);
  }

  /** Returns the figures on one line. */
  @Override
  public String toString() {
    return "%d images, %d found, precision %s, recall %s, average precision %s"
        .formatted(
            images,
            found,
            MultiLabelTextReport.percent(precision()),
            MultiLabelTextReport.percent(recall()),
            MultiLabelTextReport.percent(averagePrecision));
  }
}
