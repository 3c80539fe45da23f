package dev.glimpse.tensorflow;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.tensorflow.proto.NodeDef;

/**
 * The tensors of a graph that exist at once while its nodes run one after the other. A tensor
 * exists from the node that makes it to the last node that reads it. For one thread.
 */
final class LiveTensorEstimate {

  /** Operations whose output uses or replaces the memory of their first input. */
  private static final Set<String> IN_PLACE =
      Set.of(
          "Identity",
          "Reshape",
          "Squeeze",
          "ExpandDims",
          "StopGradient",
          "BiasAdd",
          "FusedBatchNorm",
          "FusedBatchNormV2",
          "FusedBatchNormV3",
          "BatchNormWithGlobalNormalization",
          "Relu",
          "Relu6",
          "LeakyRelu",
          "Elu",
          "Sigmoid",
          "Add",
          "AddV2",
          "Sub",
          "Mul",
          "RealDiv",
          "Maximum",
          "Minimum");

  private final Map<String, NodeDef> nodes = new HashMap<>();
  private final Map<String, long[]> outputs;

  /**
   * Creates the analysis of one graph.
   *
   * @param outputs the bytes of each output, by node
   */
  LiveTensorEstimate(List<NodeDef> nodes, Map<String, long[]> outputs) {
    nodes.forEach(node -> this.nodes.put(node.getName(), node));
    this.outputs = outputs;
  }

  /**
   * Returns the maximum number of bytes that exist at once between two nodes. Tensors that do not
   * depend on the first node count as weights and are left out.
   */
  long peak(String first, String last) {
    Set<String> order = order(last);
    Set<String> dependent = new HashSet<>(Set.of(first));
    for (String name : order) {
      if (inputs(name).stream().anyMatch(dependent::contains)) {
        dependent.add(name);
      }
    }
    Map<String, Integer> readers = new HashMap<>();
    for (String name : order) {
      inputs(name).forEach(input -> readers.merge(input, 1, Integer::sum));
    }
    Map<String, Long> alive = new HashMap<>();
    long now = 0;
    long peak = 0;
    for (String name : order) {
      List<String> inputs = inputs(name);
      if (isInPlace(name) && !inputs.isEmpty() && readers.getOrDefault(inputs.get(0), 0) == 1) {
        now -= freed(alive, inputs.get(0));
      }
      long own =
          dependent.contains(name)
              ? LongStream.of(outputs.getOrDefault(name, new long[0])).sum()
              : 0;
      now += own;
      alive.put(name, own);
      peak = Math.max(peak, now);
      for (String input : inputs) {
        if (readers.merge(input, -1, Integer::sum) == 0) {
          now -= freed(alive, input);
        }
      }
    }
    return peak;
  }

  private boolean isInPlace(String name) {
    NodeDef node = nodes.get(name);
    return node != null && IN_PLACE.contains(node.getOp());
  }

  private static long freed(Map<String, Long> alive, String name) {
    Long bytes = alive.remove(name);
    return bytes == null ? 0 : bytes;
  }

  /** Returns the names of a node and of all nodes that it is computed from, inputs first. */
  private Set<String> order(String last) {
    Set<String> done = new LinkedHashSet<>();
    Set<String> entered = new HashSet<>();
    Deque<String> open = new ArrayDeque<>(List.of(last));
    while (!open.isEmpty()) {
      String name = open.element();
      if (entered.add(name)) {
        inputs(name).stream().filter(input -> !entered.contains(input)).forEach(open::push);
      } else {
        open.remove();
        done.add(name);
      }
    }
    return done;
  }

  private List<String> inputs(String name) {
    NodeDef node = nodes.get(name);
    return node == null
        ? List.of()
        : node.getInputList().stream()
            .filter(input -> !input.startsWith("^"))
            .map(LiveTensorEstimate::node)
            .toList();
  }

  /** Returns the node of a tensor such as {@code image:0}. */
  static String node(String tensor) {
    int colon = tensor.indexOf(':');
    return colon < 0 ? tensor : tensor.substring(0, colon);
  }
}
