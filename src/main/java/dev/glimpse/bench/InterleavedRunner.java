package dev.glimpse.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A runner that measures several works alternately and repeatedly, so that temporary disturbances
 * of the machine affect all of them.
 */
record InterleavedRunner(BenchmarkPlan plan) {

  /**
   * Measures all works.
   *
   * @return images per second, by the same keys; empty if the run is stopped before the first
   *     repetition is complete
   */
  <K> Map<K, RepeatedFigure> of(Map<K, ? extends RepeatedWork> all) throws Exception {
    Map<K, List<Double>> values = new LinkedHashMap<>();
    all.keySet().forEach(key -> values.put(key, new ArrayList<>()));
    for (int repetition = 0; repetition <= plan.pace().repetitions(); repetition++) {
      for (Map.Entry<K, ? extends RepeatedWork> one : all.entrySet()) {
        if (plan.stopping().getAsBoolean()) {
          return figures(values);
        }
        double rate = one.getValue().rate(plan.pace().repetition());
        if (repetition > 0) {
          values.computeIfAbsent(one.getKey(), key -> new ArrayList<>()).add(rate);
        }
      }
    }
    return figures(values);
  }

  private static <K> Map<K, RepeatedFigure> figures(Map<K, List<Double>> values) {
    Map<K, RepeatedFigure> figures = new LinkedHashMap<>();
    if (values.values().stream().noneMatch(List::isEmpty)) {
      values.forEach((key, measured) -> figures.put(key, new RepeatedFigure(measured)));
    }
    return figures;
  }
}
