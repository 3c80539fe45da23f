package dev.glimpse.evaluate;

import dev.glimpse.event.Prediction;
import dev.glimpse.event.ScoredLabel;
import dev.glimpse.model.Labels;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a model said about labelled images, compared with what they show. Shares are of those that
 * were classified; what is left out is kept, so that it can be told.
 *
 * <p>Not safe for use by several threads.
 */
public final class Evaluation {

  /** Labels that a prediction needs for the second of the two shares. */
  public static final int TOP = 5;

  /** More labels than this make no table that a terminal can show. */
  private static final int LARGEST_TABLE = 20;

  private final Labels labels;
  private final Map<Integer, Map<Integer, Integer>> counts = new HashMap<>();
  private final List<LeftOut> leftOut = new ArrayList<>();
  private final List<Mistake> mistakes = new ArrayList<>();
  private Prediction.@Nullable Model model;
  private int classified;
  private int inTop;

  /** Of a model with these labels; nothing is compared yet. */
  public Evaluation(Labels labels) {
    this.labels = labels;
  }

  /**
   * Compares one more.
   *
   * @param prediction for that image, with {@value #TOP} labels if the model has as many
   * @throws IllegalStateException if another model made it than those before: the figures would be
   *     of neither
   */
  public void add(LabelledImage image, Prediction prediction) {
    if (model == null) {
      model = prediction.model();
    } else if (!model.equals(prediction.model())) {
      throw new IllegalStateException(
          "The model was replaced while it was evaluated: " + model + ", " + prediction.model());
    }
    List<ScoredLabel> said = prediction.predictions();
    ScoredLabel best = said.get(0);
    classified++;
    inTop += said.stream().anyMatch(label -> label.index() == image.truth()) ? 1 : 0;
    counts
        .computeIfAbsent(image.truth(), truth -> new HashMap<>())
        .merge(best.index(), 1, Integer::sum);
    if (best.index() != image.truth()) {
      mistakes.add(new Mistake(image, best));
    }
  }

  /** Takes note of images that count for nothing. */
  public void leaveOut(LeftOut some) {
    leftOut.add(some);
  }

  /** What classified; nothing if no image was. */
  public Optional<Prediction.Model> model() {
    return Optional.ofNullable(model);
  }

  /** How many images were classified. */
  public int classified() {
    return classified;
  }

  /** How many of them were labelled right. */
  public int right() {
    return classified - mistakes.size();
  }

  /** The share of right labels among the classified, 0 to 1; 0 if there are none. */
  public double topOne() {
    return classified == 0 ? 0 : (double) right() / classified;
  }

  /** The same, where the right label may be any of the {@value #TOP} best. */
  public double topFive() {
    return classified == 0 ? 0 : (double) inTop / classified;
  }

  /** What counts for nothing, in the order in which it was noted. */
  public List<LeftOut> leftOut() {
    return List.copyOf(leftOut);
  }

  /** How many images that is. */
  public int imagesLeftOut() {
    return leftOut.stream().mapToInt(LeftOut::images).sum();
  }

  /** Those that were labelled wrong, in the order in which they were added. */
  public List<Mistake> mistakes() {
    return List.copyOf(mistakes);
  }

  /** The same, the highest wrong score first. */
  public List<Mistake> mostConfident(int wanted) {
    return mistakes.stream()
        .sorted(Comparator.comparing((Mistake mistake) -> mistake.said().score()).reversed())
        .limit(wanted)
        .toList();
  }

  /** How many images of {@code truth} were called {@code said}; both are outputs. */
  public int count(int truth, int said) {
    return counts.getOrDefault(truth, Map.of()).getOrDefault(said, 0);
  }

  /** The pairs that were confused most often, the worst first. */
  public List<ConfusedPair> worstPairs(int wanted) {
    List<ConfusedPair> pairs = new ArrayList<>();
    counts.forEach(
        (truth, all) ->
            all.forEach(
                (said, count) -> {
                  if (!said.equals(truth)) {
                    pairs.add(new ConfusedPair(truth, said, count));
                  }
                }));
    pairs.sort(
        Comparator.comparingInt(ConfusedPair::count)
            .reversed()
            .thenComparingInt(ConfusedPair::truth)
            .thenComparingInt(ConfusedPair::said));
    return List.copyOf(pairs.subList(0, Math.min(wanted, pairs.size())));
  }

  /** An output for people; with its id, as two of ImageNet's labels are called crane. */
  public String nameOf(int output) {
    Labels.Label label = labels.list().get(output);
    if (label.name().isEmpty()) {
      return "output " + output;
    }
    return label.id() == null ? label.name() : label.name() + " (" + label.id() + ")";
  }

  /** Whether {@link #confusionTable} is narrow enough to be read. */
  public boolean fitsTable() {
    return labels.size() <= LARGEST_TABLE;
  }

  /** The counts as a table for people, a line a true output, with a dot for nothing. */
  public String confusionTable() {
    StringBuilder table = new StringBuilder("true \\ said");
    for (int said = 0; said < labels.size(); said++) {
      table.append("%6s".formatted(cut(said, 5)));
    }
    for (int truth = 0; truth < labels.size(); truth++) {
      table.append("%n%11s".formatted(cut(truth, 11)));
      for (int said = 0; said < labels.size(); said++) {
        int count = count(truth, said);
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
