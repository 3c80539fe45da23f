package dev.glimpse.model;

import dev.glimpse.event.ScoredLabel;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A model's rule that turns the scores of an image into labels. If the scores are independent of
 * each other, each label applies whose score reaches the label's threshold, so that an image can
 * have several labels or none. Otherwise the label with the highest score applies.
 *
 * <p>Immutable; for any thread.
 */
public final class LabelDecision {

  /**
   * The threshold of independent scores without a threshold in the descriptor: the label is more
   * probable than its absence.
   */
  public static final float EVEN = 0.5f;

  private final ModelLabels labels;
  private final boolean independent;
  private final float[] thresholds;

  private LabelDecision(ModelLabels labels, boolean independent, float[] thresholds) {
    this.labels = labels;
    this.independent = independent;
    this.thresholds = thresholds;
  }

  /**
   * Returns the rule of a model.
   *
   * @param descriptor its kind of scores and its thresholds apply
   * @param labels the labels of its outputs
   * @throws ModelException if a threshold is for a label that no output has, or several outputs
   *     have
   */
  public static LabelDecision of(ModelDescriptor descriptor, ModelLabels labels) {
    boolean independent = descriptor.output().kind().isIndependent();
    Float common = descriptor.threshold();
    float[] thresholds = new float[labels.size()];
    Arrays.fill(thresholds, common != null ? common : independent ? EVEN : Float.NEGATIVE_INFINITY);
    Map<String, Float> own = descriptor.output().thresholds();
    if (own != null) {
      own.forEach((label, threshold) -> thresholds[output(labels, label)] = threshold);
    }
    return new LabelDecision(labels, independent, thresholds);
  }

  private static int output(ModelLabels labels, String written) {
    List<Integer> found = labels.outputs(written);
    if (found.size() != 1) {
      throw new ModelException(
          "output.thresholds has '%s', which is the label of %s; allowed: the id or the name of a label%s"
              .formatted(
                  written,
                  found.isEmpty() ? "no output" : "the outputs " + found,
                  found.isEmpty() ? "" : "; only ids are unique here"));
    }
    return found.get(0);
  }

  /** Returns whether an image can have several labels, or none. */
  public boolean isIndependent() {
    return independent;
  }

  /**
   * Returns the lowest score of a label in a prediction whose request has no threshold.
   *
   * @param output the output of the label, from 0
   */
  public float threshold(int output) {
    return thresholds[output];
  }

  /** Returns whether the label of an output applies to the image. */
  public boolean applies(ImageScores scores, int output) {
    return independent ? scores.at(output) >= thresholds[output] : scores.highest() == output;
  }

  /**
   * Returns the labels that apply to the image, highest score first. It does not depend on the
   * request.
   */
  public List<ScoredLabel> labels(ImageScores scores) {
    return independent
        ? labels.top(scores, scores.size(), thresholds)
        : List.of(labels.scored(1, scores.highest(), scores));
  }

  /** Returns whether the same labels apply to both images. */
  public boolean isSame(ImageScores one, ImageScores other) {
    if (!independent) {
      return one.highest() == other.highest();
    }
    for (int output = 0; output < one.size(); output++) {
      if (applies(one, output) != applies(other, output)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Returns the labels of a prediction, highest score first; an empty list if no score reaches its
   * threshold.
   *
   * @param k the maximum number of labels
   * @param threshold the request's threshold, which applies to all labels; null for the model's
   */
  public List<ScoredLabel> ranked(ImageScores scores, int k, @Nullable Float threshold) {
    float[] lowest = thresholds;
    if (threshold != null) {
      lowest = new float[thresholds.length];
      Arrays.fill(lowest, Objects.requireNonNull(threshold));
    }
    return labels.top(scores, k, lowest);
  }
}
