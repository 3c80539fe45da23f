package dev.glimpse.keras;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The weights of Keras 3's {@code .keras} and {@code .weights.h5}: a group for each layer, named by
 * its class and a number, with numbered arrays in {@code vars}, whose attribute {@code name} is the
 * layer's name.
 *
 * <p>Files of early versions have no such attribute. There, the number counts the layers of a class
 * in the model's order.
 */
final class NumberedLayerWeights implements LayerWeights {

  private static final List<String> CONTAINERS =
      List.of("layers", "_layer_checkpoint_dependencies");

  private final Hdf5File file;
  private final String root;
  private final Map<String, String> groups;

  private NumberedLayerWeights(Hdf5File file, String root, Map<String, String> groups) {
    this.file = file;
    this.root = root;
    this.groups = groups;
  }

  /** Returns whether a file has this layout. */
  static boolean isIn(Hdf5File file) {
    return CONTAINERS.stream().anyMatch(file::hasGroup);
  }

  /**
   * Reads the weights of a network.
   *
   * @param root the group of the network: empty for the model itself
   * @param layers the network's layers in the model's order
   */
  static NumberedLayerWeights in(Hdf5File file, String root, List<LayerConfiguration> layers) {
    Map<String, String> groups = new LinkedHashMap<>();
    for (String container : CONTAINERS) {
      String within = root + "/" + container;
      if (file.hasGroup(within)) {
        groups.putAll(groups(file, within, layers));
      }
    }
    return new NumberedLayerWeights(file, root, groups);
  }

  private static Map<String, String> groups(
      Hdf5File file, String container, List<LayerConfiguration> layers) {
    Map<String, String> found = new HashMap<>();
    for (String member : file.members(container)) {
      file.text(container + "/" + member + "/vars", "name")
          .ifPresent(name -> found.put(name, container + "/" + member));
    }
    Map<String, Integer> counts = new HashMap<>();
    for (LayerConfiguration layer : layers) {
      String stem = snakeCase(layer.className());
      int number = counts.merge(stem, 1, Integer::sum) - 1;
      String group = container + "/" + (number == 0 ? stem : stem + "_" + number);
      if (!found.containsKey(layer.name()) && file.hasGroup(group)) {
        found.put(layer.name(), group);
      }
    }
    return found;
  }

  /**
   * Returns the name that Keras gives to the groups of a class: {@code SeparableConv2D} becomes
   * {@code separable_conv2d}.
   */
  static String snakeCase(String className) {
    return className
        .replaceAll("\\W+", "")
        .replaceAll("(.)([A-Z][a-z]+)", "$1_$2")
        .replaceAll("([a-z])([A-Z])", "$1_$2")
        .toLowerCase(Locale.ROOT);
  }

  /** Returns the arrays of each layer's group by the group's name. */
  static Map<String, List<WeightArray>> byGroup(Hdf5File file) {
    Map<String, List<WeightArray>> groups = new LinkedHashMap<>();
    for (String container : CONTAINERS) {
      for (String member : file.members(container)) {
        groups.put(member, arrays(file, container + "/" + member, member));
      }
    }
    return groups;
  }

  @Override
  public List<WeightArray> of(String layer) {
    String group = groups.get(layer);
    return group == null ? List.of() : arrays(file, group, layer);
  }

  private static List<WeightArray> arrays(Hdf5File file, String group, String layer) {
    List<WeightArray> arrays = new ArrayList<>();
    for (int i = 0; file.hasDataset(group + "/vars/" + i); i++) {
      if (!file.hasIntegers(group + "/vars/" + i)) {
        arrays.add(file.array(group + "/vars/" + i, layer + "/" + i));
      }
    }
    return List.copyOf(arrays);
  }

  @Override
  public LayerWeights nested(String layer, KerasConfiguration network) {
    return in(file, groups.getOrDefault(layer, root + "/" + layer), network.layers());
  }
}
