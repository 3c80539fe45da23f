package dev.glimpse.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A runner that measures several works alternately and repeatedly, so that temporary disturbances
 * of the machine affect all of them.
 */
record InterleavedRunner(BenchmarkPlan plan) {

  /** One repetition of a work. */
  @FunctionalInterface
  private interface Repetition<W, T> {
    T of(W work, Duration about) throws Exception;
  }

  /**
   * Measures all works.
   *
   * @return images per second, by the same keys; empty if the run is stopped before the first
   *     repetition is complete
   */
  <K> Map<K, RepeatedFigure> of(Map<K, ? extends RepeatedWork> all) throws Exception {
    return repeated(all, RepeatedWork::rate, RepeatedFigure::new);
  }

  /**
   * Measures all works with their CPU times.
   *
   * @return paces by the same keys; empty if the run is stopped before the first repetition is
   *     complete
   */
  <K> Map<K, RepeatedPace> paces(Map<K, ? extends MeteredWork> all) throws Exception {
    return repeated(all, MeteredWork::pace, RepeatedPace::of);
  }

  private <K, W, T, R> Map<K, R> repeated(
      Map<K, ? extends W> all, Repetition<W, T> measured, Function<List<T>, R> together)
      throws Exception {
    Map<K, List<T>> values = new LinkedHashMap<>();
    all.keySet().forEach(key -> values.put(key, new ArrayList<>()));
    for (int repetition = 0; repetition <= plan.pace().repetitions(); repetition++) {
      for (Map.Entry<K, ? extends W> one : all.entrySet()) {
        if (plan.stopping().getAsBoolean()) {
          return figures(values, together);
        }
        T value = measured.of(one.getValue(), plan.pace().repetition());
        if (repetition > 0) {
          values.computeIfAbsent(one.getKey(), key -> new ArrayList<>()).add(value);
        }
      }
    }
    return figures(values, together);
  }

  private static <K, T, R> Map<K, R> figures(
      Map<K, List<T>> values, Function<List<T>, R> together) {
    Map<K, R> figures = new LinkedHashMap<>();
    if (values.values().stream().noneMatch(List::isEmpty)) {
      values.forEach((key, measured) -> figures.put(key, together.apply(measured)));
    }
    return figures;
  }
}
