package dev.glimpse.keras;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Weights of layers in memory, whose numbers follow from a seed. */
final class MemoryLayerWeights implements LayerWeights {

  private final Map<String, List<WeightArray>> arrays = new HashMap<>();

  /** Adds a weight to a layer; all its numbers are positive if it is a variance. */
  MemoryLayerWeights with(String layer, String kind, long... shape) {
    int size = 1;
    for (long length : shape) {
      size *= (int) length;
    }
    float[] values = numbers(size, (layer + kind).hashCode());
    if (kind.contains("variance")) {
      for (int i = 0; i < size; i++) {
        values[i] = 0.5f + Math.abs(values[i]);
      }
    }
    arrays
        .computeIfAbsent(layer, unused -> new ArrayList<>())
        .add(new WeightArray(layer + "/" + kind + ":0", shape, () -> values));
    return this;
  }

  /** Returns the numbers of a weight. */
  float[] values(String layer, int index) {
    return arrays.get(layer).get(index).values().get();
  }

  /** Returns numbers between -1 and 1 that follow from a seed. */
  static float[] numbers(int size, int seed) {
    java.util.Random random = new java.util.Random(seed);
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = random.nextFloat() * 2 - 1;
    }
    return values;
  }

  @Override
  public List<WeightArray> of(String layer) {
    return arrays.getOrDefault(layer, List.of());
  }

  @Override
  public LayerWeights nested(String layer, KerasConfiguration network) {
    return this;
  }
}
