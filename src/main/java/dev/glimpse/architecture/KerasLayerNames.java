package dev.glimpse.architecture;

import dev.glimpse.architecture.NetworkVariable.Role;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The names of Keras's Inception v3: layers numbered by their kind from 1, in the order in which
 * they are added, as in the published files of weights. For one pass over the network.
 */
final class KerasLayerNames implements LayerNames {

  private static final List<String> BLOCKS =
      List.of(
          "Mixed_5b",
          "Mixed_5c",
          "Mixed_5d",
          "Mixed_6a",
          "Mixed_6b",
          "Mixed_6c",
          "Mixed_6d",
          "Mixed_6e",
          "Mixed_7a",
          "Mixed_7b",
          "Mixed_7c");

  /** The layers that have the same names in Keras. */
  private static final List<String> NAMED = List.of("avg_pool", "predictions");

  private final Map<String, Map<String, Integer>> numbers = new HashMap<>();

  @Override
  public String variable(String layer, Role role) {
    return switch (role) {
      case KERNEL -> scope(layer) + "/kernel";
      case BIAS -> scope(layer) + "/bias";
      case BETA -> normalisation(layer) + "/beta";
      case MOVING_MEAN -> normalisation(layer) + "/moving_mean";
      case MOVING_VARIANCE -> normalisation(layer) + "/moving_variance";
      case GAMMA, DEPTHWISE_KERNEL ->
          throw new IllegalArgumentException("Inception v3 has no " + role);
    };
  }

  @Override
  public String scope(String layer) {
    return numbered("conv2d", layer);
  }

  @Override
  public String normalisation(String layer) {
    return numbered("conv2d", layer).replace("conv2d", "batch_normalization");
  }

  @Override
  public String activation(String layer) {
    return numbered("conv2d", layer).replace("conv2d", "activation");
  }

  @Override
  public String maxPool(String layer) {
    return numbered("max_pooling2d", layer);
  }

  @Override
  public String meanPool(String layer) {
    return numbered("average_pooling2d", layer);
  }

  @Override
  public String block(String layer) {
    int number = BLOCKS.indexOf(layer);
    if (number >= 0) {
      return "mixed" + number;
    }
    return switch (layer) {
      case "Mixed_7b/Branch_1" -> "mixed9_0";
      case "Mixed_7c/Branch_1" -> "mixed9_1";
      default -> numbered("concatenate", layer);
    };
  }

  @Override
  public String scores() {
    return "predictions/Softmax";
  }

  private String numbered(String kind, String layer) {
    if (NAMED.contains(layer)) {
      return layer;
    }
    Map<String, Integer> known = numbers.computeIfAbsent(kind, any -> new HashMap<>());
    Integer number = known.get(layer);
    if (number == null) {
      number = known.size() + 1;
      known.put(layer, number);
    }
    return kind + "_" + number;
  }
}
