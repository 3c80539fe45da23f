package dev.glimpse.evaluate;

import dev.glimpse.event.Prediction;
import dev.glimpse.event.ScoredLabel;
import dev.glimpse.model.ModelLabels;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A comparison of a model's predictions with the labels of images. Shares refer to the classified
 * images; images left out are recorded for the report.
 *
 * <p>Not safe for use by several threads.
 */
public final class ModelEvaluation {

  /** The number of labels that a prediction needs for the second share. */
  public static final int TOP = 5;

  /** Maximum number of labels of a table that fits a terminal. */
  private static final int LARGEST_TABLE = 20;

  private final ModelLabels labels;
  private final Map<Integer, Map<Integer, Integer>> counts = new HashMap<>();
  private final List<LeftOutImages> leftOut = new ArrayList<>();
  private final List<ClassificationMistake> mistakes = new ArrayList<>();
  private Prediction.@Nullable Model model;
  private int classified;
  private int inTop;

  /** Creates an empty evaluation of a model with these labels. */
  public ModelEvaluation(ModelLabels labels) {
    this.labels = labels;
  }

  /**
   * Adds the prediction for an image.
   *
   * @param prediction the prediction, with {@value #TOP} labels if the model has as many
   * @throws IllegalStateException if another model made the earlier predictions: the figures would
   *     describe neither model
   */
  public void add(LabelledImage image, Prediction prediction) {
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
   * @param predictions the labels by score, highest first; {@value #TOP} if the model has as many
   */
  public void add(LabelledImage image, List<ScoredLabel> predictions) {
    ScoredLabel best = predictions.get(0);
    classified++;
    inTop += predictions.stream().anyMatch(label -> label.index() == image.truth()) ? 1 : 0;
    counts
        .computeIfAbsent(image.truth(), truth -> new HashMap<>())
        .merge(best.index(), 1, Integer::sum);
    if (best.index() != image.truth()) {
      mistakes.add(new ClassificationMistake(image, best));
    }
  }

  /** Records images that are not evaluated. */
  public void leaveOut(LeftOutImages some) {
    leftOut.add(some);
  }

  /** Returns the model that classified the images; empty if no image was classified. */
  public Optional<Prediction.Model> model() {
    return Optional.ofNullable(model);
  }

  /** Returns the number of classified images. */
  public int classified() {
    return classified;
  }

  /** Returns the number of correctly labelled images. */
  public int right() {
    return classified - mistakes.size();
  }

  /** Returns the share of correct labels among the classified images, 0 to 1; 0 without images. */
  public double topOne() {
    return classified == 0 ? 0 : (double) right() / classified;
  }

  /** Returns the share of images with the correct label among the {@value #TOP} best, 0 to 1. */
  public double topFive() {
    return classified == 0 ? 0 : (double) inTop / classified;
  }

  /** Returns the images left out, in the order in which they were recorded. */
  public List<LeftOutImages> leftOut() {
    return List.copyOf(leftOut);
  }

  /** Returns the number of images left out. */
  public int imagesLeftOut() {
    return leftOut.stream().mapToInt(LeftOutImages::images).sum();
  }

  /** Returns the wrongly labelled images, in the order in which they were added. */
  public List<ClassificationMistake> mistakes() {
    return List.copyOf(mistakes);
  }

  /** Returns the mistakes with the highest wrong scores, highest first. */
  public List<ClassificationMistake> mostConfident(int wanted) {
    return mistakes.stream()
        .sorted(
            Comparator.comparing((ClassificationMistake mistake) -> mistake.predicted().score())
                .reversed())
        .limit(wanted)
        .toList();
  }

  /** Returns how many images of {@code truth} were labelled {@code said}; both are outputs. */
  public int count(int truth, int predicted) {
    return counts.getOrDefault(truth, Map.of()).getOrDefault(predicted, 0);
  }

  /** Returns the most frequently confused pairs, the most frequent first. */
  public List<ConfusedPair> worstPairs(int wanted) {
    List<ConfusedPair> pairs = new ArrayList<>();
    counts.forEach(
        (truth, all) ->
            all.forEach(
                (predicted, count) -> {
                  if (!predicted.equals(truth)) {
                    pairs.add(new ConfusedPair(truth, predicted, count));
                  }
                }));
    pairs.sort(
        Comparator.comparingInt(ConfusedPair::count)
            .reversed()
            .thenComparingInt(ConfusedPair::truth)
            .thenComparingInt(ConfusedPair::predicted));
    return List.copyOf(pairs.subList(0, Math.min(wanted, pairs.size())));
  }

  /** Returns the label of an output, with its id, as two of ImageNet's labels are called crane. */
  public String nameOf(int output) {
    ModelLabels.Label label = labels.list().get(output);
    if (label.name().isEmpty()) {
      return "output " + output;
    }
    return label.id() == null ? label.name() : label.name() + " (" + label.id() + ")";
  }

  /** Returns the confusion matrix as an image; for as few labels as fit a terminal. */
  public BufferedImage confusionImage() {
    List<String> names = labels.list().stream().map(ModelLabels.Label::name).toList();
    return new ConfusionMatrixImage(names, this::count).draw();
  }

  /** Returns whether {@link #confusionTable} fits a terminal. */
  public boolean fitsTable() {
    return labels.size() <= LARGEST_TABLE;
  }

  /** Returns the counts as a text table, with a line for each true output and a dot for zero. */
  public String confusionTable() {
    StringBuilder table = new StringBuilder("true \\ said");
    for (int predicted = 0; predicted < labels.size(); predicted++) {
      table.append("%6s".formatted(cut(predicted, 5)));
    }
    for (int truth = 0; truth < labels.size(); truth++) {
      table.append("%n%11s".formatted(cut(truth, 11)));
      for (int predicted = 0; predicted < labels.size(); predicted++) {
        int count = count(truth, predicted);
        table.append("%6s".formatted(count == 0 ? "." : Integer.toString(count)));
      }
    }
    return table.append(System.lineSeparator()).toString();
  }

  private String cut(int output, int longest) {
    String name = labels.list().get(output).name();
    return name.length() <= longest ? name : name.substring(0, longest - 1) + "…";
  }
}
