package dev.glimpse.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * What was measured again and again.
 *
 * @param values one a repetition, in their order; at least one
 */
record Figure(List<Double> values) {

  Figure {
    values = List.copyOf(values);
    if (values.isEmpty()) {
      throw new IllegalArgumentException("Nothing was measured");
    }
  }

  static Figure of(double value) {
    return new Figure(List.of(value));
  }

  /** Of an even number, the mean of the two in the middle. */
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

  /** Repetition by repetition: what disturbed the machine for a while disturbed both. */
  Figure over(Figure other) {
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < Math.min(values.size(), other.values.size()); i++) {
      ratios.add(values.get(i) / other.values.get(i));
    }
    return new Figure(ratios);
  }

  Figure over(double constant) {
    return new Figure(values.stream().map(value -> value / constant).toList());
  }
}
