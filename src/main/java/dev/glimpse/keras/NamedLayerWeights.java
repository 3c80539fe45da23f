package dev.glimpse.keras;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The weights of Keras 1 and 2, and of Keras 3's {@code .h5}: a group for each layer, and the names
 * of layers and weights as attributes, in the model's order.
 */
final class NamedLayerWeights implements LayerWeights {

  private final Hdf5File file;
  private final String root;

  private NamedLayerWeights(Hdf5File file, String root) {
    this.file = file;
    this.root = root;
  }

  /** Returns whether a group has this layout. */
  static boolean isIn(Hdf5File file, String root) {
    return file.texts(root, "layer_names").isPresent();
  }

  /**
   * Reads the weights of a model.
   *
   * @param root the group with the attribute {@code layer_names}
   */
  static NamedLayerWeights in(Hdf5File file, String root) {
    return new NamedLayerWeights(file, root);
  }

  /** Returns the names of the layers, in the model's order. */
  List<String> layers() {
    return file.texts(root, "layer_names").orElse(List.of());
  }

  @Override
  public List<WeightArray> of(String layer) {
    String group = root + "/" + layer;
    List<WeightArray> arrays = new ArrayList<>();
    for (String name : file.texts(group, "weight_names").orElse(List.of())) {
      if (!file.hasIntegers(group + "/" + name)) {
        arrays.add(file.array(group + "/" + name, name));
      }
    }
    return List.copyOf(arrays);
  }

  /** Returns the weights of an inner network, all of which are in the group of its layer. */
  @Override
  public LayerWeights nested(String layer, KerasConfiguration network) {
    Set<String> names = innermost(network).collect(Collectors.toSet());
    Map<String, List<WeightArray>> byLayer =
        of(layer).stream().collect(Collectors.groupingBy(array -> array.layer(names)));
    return new LayerWeights() {
      @Override
      public List<WeightArray> of(String inner) {
        return byLayer.getOrDefault(inner, List.of());
      }

      @Override
      public LayerWeights nested(String inner, KerasConfiguration innermost) {
        return this; // names of weights end in the name of the innermost layer at any depth
      }
    };
  }

  private static Stream<String> innermost(KerasConfiguration network) {
    return network.layers().stream()
        .flatMap(
            layer -> {
              KerasConfiguration inner = layer.network();
              return inner == null ? Stream.of(layer.name()) : innermost(inner);
            });
  }
}
