package dev.glimpse.importer;

import dev.glimpse.graph.EditableGraph;
import dev.glimpse.graph.TensorName;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.tensorflow.proto.NodeDef;

/**
 * A removal of the parts of a training's graph that do not compute scores: losses, gradients,
 * updates of variables, reading and writing of checkpoints, summaries and measures of accuracy,
 * with all nodes that are computed from them, and variables that no other node reads.
 */
final class TrainingPartRemoval {

  /** Operations that change variables or files, or measure a training. */
  private static final Pattern OPERATIONS =
      Pattern.compile(
          "(Resource)?(Sparse)?(Apply|Scatter).+|Assign.*|Save.*|Restore.*|MergeV2Checkpoints"
              + "|ShardedFilename|(IsVariable|VarIs)Initialized(Op)?|(Tensor|Scalar|Histogram"
              + "|Image|Merge|Audio)Summary(V2)?|Write.*Summary|(Sparse)?SoftmaxCrossEntropyWithLogits"
              + "|L2Loss|ArgMax|InTopK(V2)?|TopK(V2)?");

  /** The scope in which tf.gradients creates nodes. */
  private static final Pattern GRADIENTS = Pattern.compile("(?:^|.*/)gradients(?:_\\d+)?/.*");

  /** Operations through which a training's graph takes images. */
  private static final Pattern INPUTS =
      Pattern.compile("Placeholder.*|.*Dequeue.*|IteratorGetNext.*");

  private static final Set<String> VARIABLES = Set.of("Variable", "VariableV2", "VarHandleOp");

  private final EditableGraph graph;

  TrainingPartRemoval(EditableGraph graph) {
    this.graph = graph;
  }

  /** Returns whether a training's graph takes images through a node. */
  static boolean isInput(NodeDef node) {
    return INPUTS.matcher(node.getOp()).matches();
  }

  /** Removes the parts from the graph. */
  void remove() {
    Deque<String> open = new ArrayDeque<>();
    for (NodeDef node : graph.nodes()) {
      if (OPERATIONS.matcher(node.getOp()).matches()
          || GRADIENTS.matcher(node.getName()).matches()) {
        open.add(node.getName());
      }
    }
    removeWithResults(open);
    removeUnreadVariables();
    for (NodeDef node : graph.nodes()) {
      graph.put(movable(node));
    }
  }

  /**
   * Removes nodes and all nodes that are computed from them.
   *
   * @param open the names of the nodes; empty afterwards
   */
  private void removeWithResults(Deque<String> open) {
    Map<String, List<NodeDef>> consumers = graph.consumers();
    Set<String> removed = new HashSet<>();
    while (!open.isEmpty()) {
      String name = open.remove();
      if (removed.add(name)) {
        consumers.getOrDefault(name, List.of()).forEach(consumer -> open.add(consumer.getName()));
      }
    }
    removed.forEach(graph::remove);
  }

  /**
   * Removes variables that have no value, with all nodes that are computed from them, unless an
   * image is an input of such a node.
   *
   * @return the variables that are left because an image meets them
   */
  List<NodeDef> removeWithoutImage(List<NodeDef> variables) {
    Set<String> images = new HashSet<>();
    for (NodeDef node : graph.nodes()) {
      if (isInput(node)) {
        images.addAll(graph.descendants(node.getName()));
      }
    }
    List<NodeDef> left = new ArrayList<>();
    Deque<String> open = new ArrayDeque<>();
    for (NodeDef variable : variables) {
      if (graph.descendants(variable.getName()).stream().anyMatch(images::contains)) {
        left.add(variable);
      } else {
        open.add(variable.getName());
      }
    }
    removeWithResults(open);
    return left;
  }

  /** Removes variables, such as slots of optimizers, of which only Identity nodes are left. */
  private void removeUnreadVariables() {
    Map<String, List<NodeDef>> consumers = graph.consumers();
    for (NodeDef node : graph.nodes()) {
      if (VARIABLES.contains(node.getOp())) {
        List<NodeDef> readers = consumers.getOrDefault(node.getName(), List.of());
        boolean read =
            readers.stream()
                .anyMatch(
                    reader ->
                        !isReader(reader)
                            || !consumers.getOrDefault(reader.getName(), List.of()).isEmpty());
        if (!read) {
          readers.forEach(reader -> graph.remove(reader.getName()));
          graph.remove(node.getName());
        }
      }
    }
  }

  private static boolean isReader(NodeDef node) {
    return node.getOp().equals("Identity") || node.getOp().equals("ReadVariableOp");
  }

  /** Returns a node without its device, its neighbours and the order after removed nodes. */
  private NodeDef movable(NodeDef node) {
    NodeDef.Builder changed = node.toBuilder().clearInput().clearDevice().removeAttr("_class");
    node.getInputList().stream()
        .filter(input -> !TensorName.isControl(input) || graph.has(input.substring(1)))
        .forEach(changed::addInput);
    return changed.build();
  }
}
