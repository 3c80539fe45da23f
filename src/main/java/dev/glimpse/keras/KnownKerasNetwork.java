package dev.glimpse.keras;

import dev.glimpse.architecture.NetworkArchitecture;
import dev.glimpse.architecture.NetworkConfiguration;
import dev.glimpse.architecture.NetworkVariable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.ndarray.Shape;

/**
 * The recognition of a network whose file has only weights, by the shapes of its arrays in the
 * order of the file. Names do not count: they depend on what the program that wrote the file had
 * made before.
 */
final class KnownKerasNetwork {

  private KnownKerasNetwork() {}

  /**
   * Recognises Inception v3.
   *
   * @param arrays all arrays in the order of the file
   * @return the network and its arrays by name; empty if the shapes are others
   */
  static Optional<Map.Entry<NetworkConfiguration, Map<String, WeightArray>>> inceptionV3(
      List<WeightArray> arrays) {
    if (arrays.isEmpty()) {
      return Optional.empty();
    }
    long[] last = arrays.get(arrays.size() - 1).shape();
    if (last.length != 1 || last[0] > Integer.MAX_VALUE) {
      return Optional.empty();
    }
    NetworkArchitecture inception = NetworkArchitecture.KERAS_INCEPTION_V3;
    NetworkConfiguration network =
        new NetworkConfiguration(
            inception, 1, (int) last[0], inception.defaultSide(), false);
    List<NetworkVariable> variables = network.variables();
    if (variables.size() != arrays.size()) {
      return Optional.empty();
    }
    Map<String, WeightArray> byName = new LinkedHashMap<>();
    for (int i = 0; i < arrays.size(); i++) {
      if (!variables.get(i).shape().equals(Shape.of(arrays.get(i).shape()))) {
        return Optional.empty();
      }
      byName.put(variables.get(i).name(), arrays.get(i));
    }
    return Optional.of(Map.entry(network, byName));
  }

  /**
   * Puts the arrays of Keras 3's weights, a group for each layer, into the order of older files:
   * each convolution before its batch normalisation.
   *
   * @param groups the groups by name, such as {@code conv2d_12}, in any order
   */
  static List<WeightArray> interleaved(Map<String, List<WeightArray>> groups) {
    Map<String, List<WeightArray>> open = new HashMap<>(groups);
    List<WeightArray> ordered = new ArrayList<>();
    for (int i = 0; ; i++) {
      String number = i == 0 ? "" : "_" + i;
      List<WeightArray> convolution = open.remove("conv2d" + number);
      List<WeightArray> normalisation = open.remove("batch_normalization" + number);
      if (convolution == null || normalisation == null) {
        break;
      }
      ordered.addAll(convolution);
      ordered.addAll(normalisation);
    }
    List<WeightArray> dense = open.remove("dense");
    ordered.addAll(dense == null ? List.of() : dense);
    return open.values().stream().allMatch(List::isEmpty) ? ordered : List.of();
  }
}
