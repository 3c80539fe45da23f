package dev.glimpse.model;

import dev.glimpse.event.ScoredLabel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a model's outputs stand for, by index. */
public record Labels(List<Label> list) {

  /**
   * What one output stands for.
   *
   * @param id its own identifier where it has one, a WordNet id such as {@code n01818515}
   * @param name for people; empty if the output means nothing
   */
  public record Label(@Nullable String id, String name) {

    /** From a line, {@code name} or {@code id<TAB>name}. */
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

  public Labels {
    list = List.copyOf(list);
  }

  /** Labels that have names only. */
  public static Labels named(List<String> names) {
    return new Labels(names.stream().map(name -> new Label(null, name)).toList());
  }

  /**
   * Reads a model folder's labels: a line an output, {@code name} or {@code id<TAB>name}.
   *
   * @throws ModelException if the file cannot be read
   */
  public static Labels read(Path file) {
    try {
      return new Labels(LabelText.read(file).text().lines().map(Label::parse).toList());
    } catch (IOException e) {
      throw new ModelException(file + " cannot be read: " + e, e);
    }
  }

  /** Writes them as {@link #read} reads them. */
  public void write(Path file) throws IOException {
    Files.write(file, list.stream().map(Label::line).toList());
  }

  /** How many outputs there are. */
  public int size() {
    return list.size();
  }

  /**
   * The highest scores, highest first; of equal ones the lower index first, as a stable sort in
   * Python gives.
   *
   * @param scores one a label
   * @param k how many are wanted; fewer come if there are fewer labels
   */
  public List<ScoredLabel> top(float[] scores, int k) {
    return top(scores, k, Float.NEGATIVE_INFINITY);
  }

  /**
   * The same without scores below a threshold; none if all are.
   *
   * @param scores one a label
   * @param k how many are wanted at most
   * @param threshold the lowest score that is wanted
   */
  public List<ScoredLabel> top(float[] scores, int k, float threshold) {
    int wanted = Math.min(k, scores.length);
    List<ScoredLabel> top = new ArrayList<>(wanted);
    boolean[] taken = new boolean[scores.length];
    for (int rank = 1; rank <= wanted; rank++) {
      int best = -1;
      for (int i = 0; i < scores.length; i++) {
        if (!taken[i] && (best < 0 || scores[i] > scores[best])) {
          best = i;
        }
      }
      if (scores[best] < threshold) {
        break;
      }
      taken[best] = true;
      Label label = list.get(best);
      top.add(new ScoredLabel(rank, best, label.id(), label.name(), scores[best]));
    }
    return top;
  }
}
