package dev.glimpse.retrain;

import dev.glimpse.graph.EditableGraph;
import dev.glimpse.graph.TensorName;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;

/** The places at which a network before its last layer can be cut in two. */
final class NetworkBlocks {

  /** The largest number of blocks in a message. */
  private static final int SHOWN = 20;

  private final EditableGraph graph;
  private final ImageFlow flow;
  private final List<TensorName> cuts;
  private final List<NetworkBlock> blocks = new ArrayList<>();

  /**
   * Divides a network.
   *
   * @param flow the way of the image to the input of the last layer
   */
  NetworkBlocks(EditableGraph graph, ImageFlow flow, TensorShapes shapes) {
    this.graph = graph;
    this.flow = flow;
    this.cuts =
        flow.passages().stream()
            .filter(tensor -> shapes.type(tensor) == DataType.DT_FLOAT)
            .filter(tensor -> shapes.ofOneImage(tensor).isPresent())
            .toList();
    List<NodeDef> nodes = flow.nodes();
    List<String> all = layers(nodes);
    for (int i = 0; i < cuts.size(); i++) {
      int from = flow.position(cuts.get(i).node()) + 1;
      int to = i + 1 < cuts.size() ? flow.position(cuts.get(i + 1).node()) + 1 : nodes.size();
      List<String> layers = layers(nodes.subList(from, to));
      if (!layers.isEmpty()) {
        blocks.add(new NetworkBlock(name(layers, all), cuts.get(i), layers.size()));
      }
    }
  }

  private static List<String> layers(List<NodeDef> nodes) {
    return nodes.stream()
        .filter(node -> LastLayer.WEIGHTED.contains(node.getOp()))
        .map(NodeDef::getName)
        .toList();
  }

  /** Returns the scope of these layers if it has no others, else the name of the first one. */
  private static String name(List<String> layers, List<String> all) {
    String common = layers.get(0);
    for (String layer : layers) {
      while (!common.isEmpty() && !isIn(layer, common)) {
        common = common.contains("/") ? common.substring(0, common.lastIndexOf('/')) : "";
      }
    }
    String scope = common;
    return !scope.isEmpty()
            && all.stream().filter(layer -> isIn(layer, scope)).count() == layers.size()
        ? scope
        : layers.get(0);
  }

  /**
   * Returns the tensor at which the trained part begins.
   *
   * @param unfrozen a number of blocks from the end, or the name of a node or scope
   * @throws RetrainingException if there is no such block, with what is allowed
   */
  TensorName cut(String unfrozen) {
    if (blocks.isEmpty()) {
      throw new RetrainingException(
          "--unfreeze is %s, but no part before the last layer can be trained; allowed: none"
              .formatted(unfrozen));
    }
    if (unfrozen.matches("\\d{1,9}")) {
      int count = Integer.parseInt(unfrozen);
      if (count < 1 || count > blocks.size()) {
        throw refusal(unfrozen, "the network has " + blocks.size() + " blocks");
      }
      return blocks.get(blocks.size() - count).input();
    }
    int first = firstPosition(unfrozen);
    TensorName before = null;
    for (TensorName cut : cuts) {
      before = flow.position(cut.node()) < first ? cut : before;
    }
    return Objects.requireNonNull(before, "the image comes before every node");
  }

  private int firstPosition(String scope) {
    List<NodeDef> nodes = flow.nodes();
    for (int i = 1; i < nodes.size(); i++) {
      if (isIn(nodes.get(i).getName(), scope)
          || EditableGraph.inputs(nodes.get(i)).stream()
              .anyMatch(input -> isIn(input.node(), scope) && !flow.contains(input.node()))) {
        return i;
      }
    }
    throw refusal(
        scope,
        graph.nodes().stream().anyMatch(node -> isIn(node.getName(), scope))
            ? "nothing that can be trained has this name or scope"
            : "the part before the last layer has no node or scope of this name");
  }

  private static boolean isIn(String node, String scope) {
    return node.equals(scope) || node.startsWith(scope + "/");
  }

  private RetrainingException refusal(String unfrozen, String reason) {
    int left = Math.max(0, blocks.size() - SHOWN);
    return new RetrainingException(
        "--unfreeze is %s, but %s; allowed: 1 to %d, a node, a scope, or one of the blocks %s%s"
            .formatted(
                unfrozen,
                reason,
                blocks.size(),
                left == 0 ? "" : "(the last " + SHOWN + ") ",
                blocks.subList(left, blocks.size())));
  }

  /** Returns the blocks, from the image to the last layer. */
  List<NetworkBlock> list() {
    return List.copyOf(blocks);
  }
}
