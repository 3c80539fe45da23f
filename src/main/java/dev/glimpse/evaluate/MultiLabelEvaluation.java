package dev.glimpse.evaluate;

import dev.glimpse.evaluate.AveragePrecision.LabelScore;
import dev.glimpse.event.ScoredLabel;
import dev.glimpse.model.ImageScores;
import dev.glimpse.model.LabelDecision;
import dev.glimpse.model.ModelLabels;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * An evaluation of a model whose labels do not exclude each other: an image can have several labels
 * or none. It keeps all scores of all images, four bytes each.
 */
public final class MultiLabelEvaluation extends ImageEvaluation {

  private final LabelDecision decision;
  private final List<ScoredImage> images = new ArrayList<>();

  private record ScoredImage(LabelledImage image, ImageScores scores) {}

  /**
   * Creates an empty evaluation.
   *
   * @param labels the labels of the model
   * @param decision the model's rule, with its thresholds
   */
  public MultiLabelEvaluation(ModelLabels labels, LabelDecision decision) {
    super(labels);
    this.decision = decision;
  }

  @Override
  public int labelsPerImage() {
    return labels.size();
  }

  @Override
  void count(LabelledImage image, List<ScoredLabel> predictions) {
    if (predictions.size() != labels.size()) {
      throw new IllegalArgumentException("The prediction for %s lacks labels".formatted(image));
    }
    float[] scores = new float[labels.size()];
    for (ScoredLabel label : predictions) {
      scores[label.index()] = label.score();
    }
    images.add(new ScoredImage(image, ImageScores.of(scores)));
  }

  /** Returns the figures of each label, in the order of the outputs. */
  public List<LabelFigures> figures() {
    return IntStream.range(0, labels.size()).mapToObj(this::figures).toList();
  }

  private LabelFigures figures(int output) {
    int having = 0;
    int found = 0;
    int right = 0;
    List<LabelScore> scores = new ArrayList<>(images.size());
    for (ScoredImage one : images) {
      boolean correct = one.image().truths().contains(output);
      boolean given = decision.applies(one.scores(), output);
      having += correct ? 1 : 0;
      found += given ? 1 : 0;
      right += correct && given ? 1 : 0;
      scores.add(new LabelScore(one.scores().at(output), correct));
    }
    return new LabelFigures(
        output, decision.threshold(output), having, found, right, AveragePrecision.of(scores));
  }

  /** Returns the number of images to which the model gives exactly their labels. */
  public int right() {
    return Math.toIntExact(images.stream().filter(one -> mistakes(one).isEmpty()).count());
  }

  /** Returns the mistakes whose scores are farthest from the correct answer, farthest first. */
  public List<LabelMistake> worst(int wanted) {
    return images.stream()
        .flatMap(one -> mistakes(one).stream())
        .sorted(Comparator.comparingDouble(LabelMistake::error).reversed())
        .limit(wanted)
        .toList();
  }

  private List<LabelMistake> mistakes(ScoredImage one) {
    List<LabelMistake> mistakes = new ArrayList<>();
    for (int output = 0; output < labels.size(); output++) {
      boolean correct = one.image().truths().contains(output);
      if (correct != decision.applies(one.scores(), output)) {
        mistakes.add(new LabelMistake(one.image(), output, one.scores().at(output), correct));
      }
    }
    return mistakes;
  }
}
