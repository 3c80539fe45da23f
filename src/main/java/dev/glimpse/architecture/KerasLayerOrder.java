package dev.glimpse.architecture;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The order of layers in Keras's files: the most distant from the output first; at the same
 * distance the one that a walk from the output to the inputs meets first.
 */
final class KerasLayerOrder {

  private final Map<RecordedLayer, Integer> met = new HashMap<>();
  private final Map<RecordedLayer, Integer> distances = new HashMap<>();

  /** The layers, each after the layers that it takes its inputs from. */
  private final List<RecordedLayer> inputsFirst = new ArrayList<>();

  private KerasLayerOrder() {}

  /** Returns all layers that lead to the output. */
  static List<RecordedLayer> of(RecordedLayer output) {
    KerasLayerOrder order = new KerasLayerOrder();
    order.walk(output);
    order.measure();
    List<RecordedLayer> sorted = new ArrayList<>(order.inputsFirst);
    Comparator<RecordedLayer> byDistance = Comparator.comparing(order.distances::get);
    sorted.sort(byDistance.reversed().thenComparing(order.met::get));
    return sorted;
  }

  private void walk(RecordedLayer layer) {
    if (met.putIfAbsent(layer, met.size()) == null) {
      layer.inputs().forEach(this::walk);
      inputsFirst.add(layer);
    }
  }

  /** Sets each layer's distance: the longest way to the output. */
  private void measure() {
    for (int i = inputsFirst.size() - 1; i >= 0; i--) {
      RecordedLayer layer = inputsFirst.get(i);
      int distance = distances.computeIfAbsent(layer, any -> 0);
      layer.inputs().forEach(input -> distances.merge(input, distance + 1, Math::max));
    }
  }
}
