package dev.glimpse.evaluate;

import dev.glimpse.event.Prediction;
import dev.glimpse.event.ScoredLabel;
import dev.glimpse.model.ModelLabels;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A comparison of a model's predictions with the labels of images. Figures refer to the classified
 * images; images left out are recorded for the report.
 *
 * <p>Not safe for use by several threads.
 */
public abstract sealed class ImageEvaluation permits ModelEvaluation, MultiLabelEvaluation {

  final ModelLabels labels;
  private final List<LeftOutImages> leftOut = new ArrayList<>();
  private Prediction.@Nullable Model model;
  private int classified;

  ImageEvaluation(ModelLabels labels) {
    this.labels = labels;
  }

  /** Returns the number of labels that the prediction of each image needs. */
  public abstract int labelsPerImage();

  /** Compares a prediction with the labels of its image. */
  abstract void count(LabelledImage image, List<ScoredLabel> predictions);

  /**
   * Adds the prediction for an image.
   *
   * @param prediction the prediction, with {@link #labelsPerImage} labels if the model has as many
   * @throws IllegalStateException if another model made the earlier predictions: the figures would
   *     describe neither model
   */
  public final void add(LabelledImage image, Prediction prediction) {
    if (model == null) {
      model = prediction.model();
    } else if (!model.equals(prediction.model())) {
      throw new IllegalStateException(
          "The model was replaced while it was evaluated: " + model + ", " + prediction.model());
    }
    add(image, prediction.predictions());
  }

  /**
   * Adds the labels of an image from a model that is not served.
   *
   * @param predictions the labels by score, highest first; {@link #labelsPerImage} if the model has
   *     as many
   */
  public final void add(LabelledImage image, List<ScoredLabel> predictions) {
    classified++;
    count(image, predictions);
  }

  /** Records images that are not evaluated. */
  public final void leaveOut(LeftOutImages some) {
    leftOut.add(some);
  }

  /** Returns the model that classified the images; empty if no image was classified. */
  public final Optional<Prediction.Model> model() {
    return Optional.ofNullable(model);
  }

  /** Returns the number of classified images. */
  public final int classified() {
    return classified;
  }

  /** Returns the images left out, in the order in which they were recorded. */
  public final List<LeftOutImages> leftOut() {
    return List.copyOf(leftOut);
  }

  /** Returns the number of images left out. */
  public final int imagesLeftOut() {
    return leftOut.stream().mapToInt(LeftOutImages::images).sum();
  }

  /** Returns the label of an output, with its id, as two of ImageNet's labels are called crane. */
  public final String nameOf(int output) {
    ModelLabels.Label label = labels.list().get(output);
    if (label.name().isEmpty()) {
      return "output " + output;
    }
    return label.id() == null ? label.name() : label.name() + " (" + label.id() + ")";
  }
}
