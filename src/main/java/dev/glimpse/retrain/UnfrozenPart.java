package dev.glimpse.retrain;

import dev.glimpse.graph.EditableGraph;
import dev.glimpse.graph.TensorName;
import dev.glimpse.retrain.TrainedParameter.Role;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;

/**
 * The part of a network between a cut and the last layer, in a form that has gradients. Its
 * constants are trained in addition to the new last layer.
 *
 * <p>A constant that several operations share becomes one constant for each use, because what is a
 * scale in one place may be a variance in another, or belong to the frozen part.
 */
final class UnfrozenPart {

  private final EditableGraph graph;
  private final Map<String, Integer> uses = new HashMap<>();
  private final Map<String, Role> parameters = new LinkedHashMap<>();
  private final Map<String, TensorName> statistics = new LinkedHashMap<>();

  private UnfrozenPart(EditableGraph graph) {
    this.graph = graph;
    for (NodeDef node : graph.nodes()) {
      EditableGraph.inputs(node).forEach(input -> uses.merge(input.node(), 1, Integer::sum));
    }
  }

  /**
   * Rewrites the part behind a cut in the graph.
   *
   * @param graph the network before its last layer
   * @param flow the way of the image through it
   * @throws RetrainingException with the name of a node that cannot be trained
   */
  static UnfrozenPart rewrite(EditableGraph graph, ImageFlow flow, TensorName cut) {
    UnfrozenPart part = new UnfrozenPart(graph);
    for (NodeDef node : flow.nodes()) {
      if (flow.position(node.getName()) > flow.position(cut.node())) {
        NodeDef rewritten = GradientRules.differentiable(graph, node);
        graph.put(rewritten);
        part.findParameters(rewritten, flow);
      }
    }
    if (part.parameters.values().stream().noneMatch(role -> role == Role.KERNEL)) {
      throw new RetrainingException(
          "The part behind " + cut + " has no weights; allowed: an --unfreeze that begins earlier");
    }
    return part;
  }

  private void findParameters(NodeDef node, ImageFlow flow) {
    if (LastLayer.WEIGHTED.contains(node.getOp())) {
      int kernel = node.getOp().equals("Einsum") ? node.getInputCount() - 1 : 1;
      TensorName weights = EditableGraph.inputs(node).get(kernel);
      if (!flow.contains(weights.node())) {
        addKernel(node, kernel);
      }
      return;
    }
    switch (node.getOp()) {
      case "BiasAdd" -> addIfVector(node, 1, Role.BIAS);
      case "Add", "AddV2" -> {
        addIfVector(node, 0, Role.BIAS);
        addIfVector(node, 1, Role.BIAS);
      }
      case "FusedBatchNormV3" -> {
        addIfVector(node, 1, Role.BIAS);
        addIfVector(node, 2, Role.BIAS);
        addStatistic(node, 3);
        addStatistic(node, 4);
      }
      default -> {
        // no weights
      }
    }
  }

  /** Adds the weights of a layer, also if they are a part of a constant, as with groups. */
  private void addKernel(NodeDef node, int input) {
    NodeDef weights = constant(node, input);
    if (weights.getOp().equals("Const")) {
      add(node, input, Role.KERNEL);
      return;
    }
    List<NodeDef> kernels = new ArrayList<>();
    for (String name : graph.ancestors(weights.getName())) {
      NodeDef source = graph.node(name);
      if (!source.getOp().equals("Const")) {
        graph.put(GradientRules.differentiable(graph, source));
      } else if (source.getAttrOrThrow("dtype").getType() == DataType.DT_FLOAT
          && rank(source) > 1) {
        kernels.add(source);
      }
    }
    if (kernels.size() != 1 || uses.getOrDefault(kernels.get(0).getName(), 0) > 1) {
      throw GradientRules.refusal(
          node,
          "its weights are computed by %s (%s), not from one constant of their own"
              .formatted(weights.getName(), weights.getOp()));
    }
    parameters.put(kernels.get(0).getName(), Role.KERNEL);
  }

  private static int rank(NodeDef constant) {
    return constant.getAttrOrThrow("value").getTensor().getTensorShape().getDimCount();
  }

  private void addIfVector(NodeDef node, int input, Role role) {
    NodeDef constant = constant(node, input);
    if (constant.getOp().equals("Const") && rank(constant) > 0) {
      add(node, input, role);
    }
  }

  /** Adds the running mean (input 3) or variance (input 4); the batch's are outputs 1 and 2. */
  private void addStatistic(NodeDef node, int input) {
    addIfVector(node, input, Role.STATISTIC);
    String name = EditableGraph.inputs(graph.node(node.getName())).get(input).node();
    if (parameters.get(name) == Role.STATISTIC) {
      statistics.put(name, new TensorName(node.getName(), input - 2));
    }
  }

  private NodeDef constant(NodeDef node, int input) {
    return graph.node(EditableGraph.inputs(node).get(input).node());
  }

  private void add(NodeDef node, int input, Role role) {
    NodeDef constant = constant(node, input);
    if (constant.getAttrOrThrow("dtype").getType() != DataType.DT_FLOAT) {
      throw GradientRules.refusal(node, constant.getName() + " is not of type float32");
    }
    String own = constant.getName();
    if (uses.getOrDefault(own, 0) > 1) {
      own = graph.freshName(node.getName() + "/own_" + input);
      graph.put(constant.toBuilder().setName(own).build());
      graph.put(graph.node(node.getName()).toBuilder().setInput(input, own).build());
    }
    parameters.put(own, role);
  }

  /** Returns the constants that are trained, by their names. */
  Map<String, Role> parameters() {
    return parameters;
  }

  /** Returns, for each statistic among the parameters, the tensor with that of the batch. */
  Map<String, TensorName> statistics() {
    return statistics;
  }
}
