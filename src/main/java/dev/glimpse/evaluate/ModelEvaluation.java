package dev.glimpse.evaluate;

import dev.glimpse.event.ScoredLabel;
import dev.glimpse.model.ModelLabels;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** An evaluation of a model that gives each image one label. */
public final class ModelEvaluation extends ImageEvaluation {

  /** The number of labels that a prediction needs for the second share. */
  public static final int TOP = 5;

  /** Maximum number of labels of a table that fits a terminal. */
  private static final int LARGEST_TABLE = 20;

  private final Map<Integer, Map<Integer, Integer>> counts = new HashMap<>();
  private final List<ClassificationMistake> mistakes = new ArrayList<>();
  private int inTop;

  /** Creates an empty evaluation of a model with these labels. */
  public ModelEvaluation(ModelLabels labels) {
    super(labels);
  }

  @Override
  public int labelsPerImage() {
    return TOP;
  }

  @Override
  void count(LabelledImage image, List<ScoredLabel> predictions) {
    ScoredLabel best = predictions.get(0);
    inTop += predictions.stream().anyMatch(label -> label.index() == image.truth()) ? 1 : 0;
    counts
        .computeIfAbsent(image.truth(), truth -> new HashMap<>())
        .merge(best.index(), 1, Integer::sum);
    if (best.index() != image.truth()) {
      mistakes.add(new ClassificationMistake(image, best));
    }
  }

  /** Returns the number of correctly labelled images. */
  public int right() {
    return classified() - mistakes.size();
  }

  /** Returns the share of correct labels among the classified images, 0 to 1; 0 without images. */
  public double topOne() {
    return classified() == 0 ? 0 : (double) right() / classified();
  }

  /** Returns the share of images with the correct label among the {@value #TOP} best, 0 to 1. */
  public double topFive() {
    return classified() == 0 ? 0 : (double) inTop / classified();
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
