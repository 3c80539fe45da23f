package dev.glimpse.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * The values of a repeated measurement.
 *
 * @param values one value per repetition, in order; at least one
 */
record RepeatedFigure(List<Double> values) {

  RepeatedFigure {
    values = List.copyOf(values);
    if (values.isEmpty()) {
      throw new IllegalArgumentException("Nothing was measured");
    }
  }

  static RepeatedFigure of(double value) {
    return new RepeatedFigure(List.of(value));
  }

  /** Returns the median; for an even number of values, the mean of the middle two. */
  double median() {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  double lowest() {
    return values.stream().mapToDouble(v -> v).min().orElseThrow();
  }

  double highest() {
    return values.stream().mapToDouble(v -> v).max().orElseThrow();
  }

  /**
   * Returns the ratio of each repetition, because temporary disturbances of the machine affect both
   * figures of a repetition.
   */
  RepeatedFigure over(RepeatedFigure other) {
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < Math.min(values.size(), other.values.size()); i++) {
      ratios.add(values.get(i) / other.values.get(i));
    }
    return new RepeatedFigure(ratios);
  }

  RepeatedFigure over(double constant) {
    return new RepeatedFigure(values.stream().map(value -> value / constant).toList());
  }
}
