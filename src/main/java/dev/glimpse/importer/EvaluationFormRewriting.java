package dev.glimpse.importer;

import dev.glimpse.graph.EditableGraph;
import dev.glimpse.graph.TensorName;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.NodeDef;

/**
 * A rewriting of a training's graph to the form for evaluation: batch normalisation uses the moving
 * averages instead of the statistics of the batch, and dropout passes its input. TensorFlow builds
 * both forms from the same layers, with the same names of variables.
 */
final class EvaluationFormRewriting {

  private static final Set<String> NORMALISATIONS =
      Set.of("FusedBatchNorm", "FusedBatchNormV2", "FusedBatchNormV3");

  private static final String TRAINING = "is_training";

  /** The position of the offset, the mean and the variance among a normalisation's inputs. */
  private static final int OFFSET = 2;

  private static final int MEAN = 3;
  private static final int VARIANCE = 4;

  /** Operations that end a dropout: they combine the values and the random mask. */
  private static final Set<String> COMBINING = Set.of("Mul", "Select", "SelectV2");

  private static final Set<String> SCALING = Set.of("Mul", "RealDiv", "Div");

  private final EditableGraph graph;

  EvaluationFormRewriting(EditableGraph graph) {
    this.graph = graph;
  }

  /** Rewrites the graph. What is not recognised stays as it is. */
  void rewrite() {
    for (NodeDef node : graph.nodes()) {
      if (NORMALISATIONS.contains(node.getOp())
          && node.getAttrMap().containsKey(TRAINING)
          && node.getAttrOrThrow(TRAINING).getB()) {
        normaliseByAverages(node);
      }
    }
    removeDropouts();
  }

  private void normaliseByAverages(NodeDef node) {
    String offset = variable(TensorName.parse(node.getInput(OFFSET)).node());
    String scope = offset.replaceFirst("[^/]*$", "");
    String mean = reading(scope + "moving_mean");
    String variance = reading(scope + "moving_variance");
    if (mean.isEmpty() || variance.isEmpty()) {
      return;
    }
    graph.put(
        node.toBuilder()
            .setInput(MEAN, mean)
            .setInput(VARIANCE, variance)
            .putAttr(TRAINING, AttrValue.newBuilder().setB(false).build())
            .build());
  }

  /** Returns the name of the variable that a node reads, or the node's own name. */
  private String variable(String name) {
    NodeDef node = graph.find(name);
    return node != null
            && (node.getOp().equals("Identity") || node.getOp().equals("ReadVariableOp"))
        ? variable(TensorName.parse(node.getInput(0)).node())
        : name;
  }

  /** Returns the name of a node that has a variable's value; empty without such a node. */
  private String reading(String variable) {
    NodeDef node = graph.find(variable);
    if (node == null) {
      return "";
    }
    if (!node.getOp().equals("VarHandleOp")) {
      return variable;
    }
    String read = graph.freshName(variable + "/evaluation_read");
    graph.put(
        NodeDef.newBuilder()
            .setName(read)
            .setOp("ReadVariableOp")
            .addInput(variable)
            .putAttr("dtype", node.getAttrOrThrow("dtype"))
            .build());
    return read;
  }

  private void removeDropouts() {
    Map<String, List<NodeDef>> consumers = graph.consumers();
    Set<String> images = reached(consumers, TrainingPartRemoval::isInput);
    Set<String> random = reached(consumers, node -> node.getOp().contains("RandomUniform"));
    Map<TensorName, TensorName> passed = new HashMap<>();
    for (NodeDef node : graph.nodes()) {
      List<TensorName> inputs = EditableGraph.inputs(node);
      List<TensorName> values =
          inputs.stream()
              .filter(input -> images.contains(input.node()) && !random.contains(input.node()))
              .toList();
      if (COMBINING.contains(node.getOp())
          && values.size() == 1
          && inputs.stream().anyMatch(input -> isMask(input, random, images))) {
        passed.put(TensorName.of(node.getName()), unscaled(values.get(0), images));
      }
    }
    graph.redirect(passed);
  }

  private static boolean isMask(TensorName input, Set<String> random, Set<String> images) {
    return random.contains(input.node()) && !images.contains(input.node());
  }

  /** Returns the values before they are divided by the fraction that dropout keeps. */
  private TensorName unscaled(TensorName values, Set<String> images) {
    NodeDef node = graph.node(values.node());
    List<TensorName> inputs = EditableGraph.inputs(node);
    List<TensorName> scaled =
        inputs.stream().filter(input -> images.contains(input.node())).toList();
    return SCALING.contains(node.getOp()) && scaled.size() == 1 && inputs.size() == 2
        ? scaled.get(0)
        : values;
  }

  /** A condition on nodes. */
  private interface NodeCondition {
    boolean holds(NodeDef node);
  }

  /** Returns the nodes whose values depend on certain nodes, not only on their shapes. */
  private Set<String> reached(Map<String, List<NodeDef>> consumers, NodeCondition start) {
    Set<String> reached = new HashSet<>();
    Deque<NodeDef> open = new ArrayDeque<>();
    graph.nodes().stream().filter(start::holds).forEach(open::add);
    while (!open.isEmpty()) {
      NodeDef node = open.remove();
      if (!node.getOp().equals("Shape") && reached.add(node.getName())) {
        open.addAll(consumers.getOrDefault(node.getName(), List.of()));
      }
    }
    return reached;
  }
}
