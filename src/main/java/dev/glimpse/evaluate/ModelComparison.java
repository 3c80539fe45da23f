package dev.glimpse.evaluate;

import dev.glimpse.event.Prediction;
import dev.glimpse.event.ScoredLabel;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * A comparison of two models on the same labelled images. The labels of the models may differ in
 * order and spelling; they are matched by id, or else by name or synonym.
 *
 * <p>Not safe for use by several threads.
 */
public final class ModelComparison {

  private final EvaluatedModel first;
  private final EvaluatedModel second;
  private final ModelEvaluation ofFirst;
  private final ModelEvaluation ofSecond;
  private final KnownLabelSet labelsOfSecond;
  private final Map<ComparisonOutcome, Integer> counts = new EnumMap<>(ComparisonOutcome.class);
  private final List<DifferingImage> differing = new ArrayList<>();
  private final List<LeftOutImages> leftOut = new ArrayList<>();

  /** Creates an empty comparison. */
  public ModelComparison(EvaluatedModel first, EvaluatedModel second) {
    this.first = first;
    this.second = second;
    ofFirst = new ModelEvaluation(first.labels());
    ofSecond = new ModelEvaluation(second.labels());
    labelsOfSecond = new KnownLabelSet(second.labels());
  }

  /**
   * Adds both predictions for an image.
   *
   * @param image the image with the first model's output as its truth
   * @param sameImage the image with the second model's output as its truth
   * @throws IllegalStateException if a model was replaced since the earlier predictions
   */
  public void add(
      LabelledImage image,
      Prediction firstPrediction,
      LabelledImage sameImage,
      Prediction secondPrediction) {
    ofFirst.add(image, firstPrediction);
    ofSecond.add(sameImage, secondPrediction);
    ScoredLabel firstBest = firstPrediction.predictions().get(0);
    ScoredLabel secondBest = secondPrediction.predictions().get(0);
    ComparisonOutcome outcome =
        ComparisonOutcome.of(
            firstBest.index() == image.truth(), secondBest.index() == sameImage.truth());
    counts.merge(outcome, 1, Integer::sum);
    boolean same =
        outcome == ComparisonOutcome.BOTH_RIGHT
            || (outcome == ComparisonOutcome.BOTH_WRONG
                && labelsOfSecond.matches(secondBest.index(), firstBest));
    if (!same) {
      String truth = ofFirst.nameOf(image.truth());
      differing.add(new DifferingImage(image, truth, outcome, firstBest, secondBest));
    }
  }

  /** Records images that neither model is measured on. */
  public void leaveOut(LeftOutImages some) {
    leftOut.add(some);
  }

  /** Returns the first model. */
  public EvaluatedModel first() {
    return first;
  }

  /** Returns the second model. */
  public EvaluatedModel second() {
    return second;
  }

  /** Returns the figures of the first model; they do not list the images left out. */
  public ModelEvaluation ofFirst() {
    return ofFirst;
  }

  /** Returns the figures of the second model; they do not list the images left out. */
  public ModelEvaluation ofSecond() {
    return ofSecond;
  }

  /** Returns the number of compared images. */
  public int images() {
    return ofFirst.classified();
  }

  /** Returns the number of images with this outcome. */
  public int count(ComparisonOutcome outcome) {
    return counts.getOrDefault(outcome, 0);
  }

  /** Returns the test of whether the difference in accuracy may be chance. */
  public McNemarTest test() {
    return new McNemarTest(
        count(ComparisonOutcome.ONLY_FIRST_RIGHT), count(ComparisonOutcome.ONLY_SECOND_RIGHT));
  }

  /**
   * Returns the images that the models label differently and that have this outcome, in the order
   * in which they were added; both models may be wrong in different ways.
   */
  public List<DifferingImage> differing(ComparisonOutcome outcome) {
    return differing.stream().filter(image -> image.outcome() == outcome).toList();
  }

  /** Returns the number of images that the models label differently. */
  public int imagesDiffering() {
    return differing.size();
  }

  /** Returns the images left out, in the order in which they were recorded. */
  public List<LeftOutImages> leftOut() {
    return List.copyOf(leftOut);
  }

  /** Returns the number of images left out. */
  public int imagesLeftOut() {
    return leftOut.stream().mapToInt(LeftOutImages::images).sum();
  }
}
