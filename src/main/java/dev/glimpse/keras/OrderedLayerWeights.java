package dev.glimpse.keras;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Weights that are matched to a network's layers by order, as Keras does for files without a
 * configuration: the names in such a file depend on how many layers the program made before.
 */
final class OrderedLayerWeights implements LayerWeights {

  private final NamedLayerWeights named;
  private final Map<String, String> inFile;

  private OrderedLayerWeights(NamedLayerWeights named, Map<String, String> inFile) {
    this.named = named;
    this.inFile = inFile;
  }

  /**
   * Matches the layers with weights in a file to those of a network.
   *
   * @throws KerasFileException if their numbers differ
   */
  static OrderedLayerWeights of(NamedLayerWeights named, KerasConfiguration network) {
    List<String> saved = named.layers().stream().filter(layer -> !named.of(layer).isEmpty()).toList();
    List<String> wanted =
        network.layers().stream()
            .filter(OrderedLayerWeights::hasWeights)
            .map(LayerConfiguration::name)
            .toList();
    if (saved.size() != wanted.size()) {
      throw new KerasFileException(
          "The file has weights for %d layers, and the network has %d layers with weights"
              .formatted(saved.size(), wanted.size()));
    }
    Map<String, String> inFile = new HashMap<>();
    for (int i = 0; i < saved.size(); i++) {
      inFile.put(wanted.get(i), saved.get(i));
    }
    return new OrderedLayerWeights(named, inFile);
  }

  private static boolean hasWeights(LayerConfiguration layer) {
    KerasConfiguration inner = layer.network();
    return inner != null
        ? inner.layers().stream().anyMatch(OrderedLayerWeights::hasWeights)
        : LayerFunctions.hasWeights(layer);
  }

  @Override
  public List<WeightArray> of(String layer) {
    String saved = inFile.get(layer);
    return saved == null ? List.of() : named.of(saved);
  }

  @Override
  public LayerWeights nested(String layer, KerasConfiguration network) {
    return named.nested(inFile.getOrDefault(layer, layer), network);
  }
}
