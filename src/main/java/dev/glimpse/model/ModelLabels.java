package dev.glimpse.model;

import dev.glimpse.event.ScoredLabel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The labels of a model's outputs, by index. */
public record ModelLabels(List<Label> list) {

  /**
   * The label of one output.
   *
   * @param id the class's identifier, such as the WordNet id {@code n01818515}; null if it has none
   * @param name a name for people; empty if the output has no meaning
   */
  public record Label(@Nullable String id, String name) {

    /** Parses a line, {@code name} or {@code id<TAB>name}. */
    static Label parse(String line) {
      int tab = line.indexOf('\t');
      return tab < 0
          ? new Label(null, line)
          : new Label(line.substring(0, tab), line.substring(tab + 1));
    }

    String line() {
      return id == null ? name : id + "\t" + name;
    }
  }

  public ModelLabels {
    list = List.copyOf(list);
  }

  /** Creates labels that have names only. */
  public static ModelLabels named(List<String> names) {
    return new ModelLabels(names.stream().map(name -> new Label(null, name)).toList());
  }

  /**
   * Reads a model folder's labels: one line per output, {@code name} or {@code id<TAB>name}.
   *
   * @throws ModelException if the file cannot be read
   */
  public static ModelLabels read(Path file) {
    try {
      return new ModelLabels(LabelText.read(file).text().lines().map(Label::parse).toList());
    } catch (IOException e) {
      throw new ModelException(file + " cannot be read: " + e, e);
    }
  }

  /** Writes the labels in the form that {@link #read} reads. */
  public void write(Path file) throws IOException {
    Files.write(file, list.stream().map(Label::line).toList());
  }

  /** Returns the number of outputs. */
  public int size() {
    return list.size();
  }

  /** Returns the outputs whose label has this id or else this name; from 0. */
  public List<Integer> outputs(String written) {
    List<Integer> byId = outputs(label -> written.equals(label.id()));
    return byId.isEmpty() ? outputs(label -> written.equals(label.name())) : byId;
  }

  private List<Integer> outputs(Predicate<Label> wanted) {
    return IntStream.range(0, list.size())
        .filter(output -> wanted.test(list.get(output)))
        .boxed()
        .toList();
  }

  /**
   * Returns the highest scores, highest first; of equal scores the lower index first, like a stable
   * sort in Python.
   *
   * @param scores one score per label
   * @param k the number of scores to return; fewer are returned if there are fewer labels
   */
  public List<ScoredLabel> top(ImageScores scores, int k) {
    float[] none = new float[scores.size()];
    Arrays.fill(none, Float.NEGATIVE_INFINITY);
    return top(scores, k, none);
  }

  /**
   * Returns the highest scores that reach their thresholds; an empty list if none does.
   *
   * @param scores one score per label
   * @param k the maximum number of scores to return
   * @param thresholds the lowest score to return, one per label
   */
  List<ScoredLabel> top(ImageScores scores, int k, float[] thresholds) {
    int wanted = Math.min(k, scores.size());
    List<ScoredLabel> top = new ArrayList<>(wanted);
    boolean[] passed = new boolean[scores.size()];
    for (int i = 0; i < passed.length; i++) {
      passed[i] = scores.at(i) < thresholds[i];
    }
    for (int rank = 1; rank <= wanted; rank++) {
      int best = -1;
      for (int i = 0; i < scores.size(); i++) {
        if (!passed[i] && (best < 0 || scores.at(i) > scores.at(best))) {
          best = i;
        }
      }
      if (best < 0) {
        break;
      }
      passed[best] = true;
      top.add(scored(rank, best, scores));
    }
    return top;
  }

  /** Returns the label of an output with its score. */
  ScoredLabel scored(int rank, int output, ImageScores scores) {
    Label label = list.get(output);
    return new ScoredLabel(rank, output, label.id(), label.name(), scores.at(output));
  }
}
