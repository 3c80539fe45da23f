package dev.glimpse.importer;

import dev.glimpse.graph.EditableGraph;
import dev.glimpse.graph.TensorName;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tensorflow.proto.NodeDef;

/**
 * The conditionals of TensorFlow 1 that a training switch decides. A branch that is not taken
 * during serving is dead, and each Merge becomes the one input that is alive.
 *
 * <p>A constant in a branch has no data input; it is dead if the control input that ties it to its
 * branch is dead. Therefore this class has to run before control inputs are dropped.
 */
final class ConditionalRemoval {

  private static final Set<String> SWITCHES = Set.of("Switch", "RefSwitch");
  private static final Set<String> MERGES = Set.of("Merge", "RefMerge");

  private final EditableGraph graph;
  private final Map<TensorName, TensorName> alive = new HashMap<>();
  private final Set<TensorName> deadOutputs = new HashSet<>();
  private final Set<String> deadNodes = new HashSet<>();

  ConditionalRemoval(EditableGraph graph) {
    this.graph = graph;
  }

  /** Replaces the conditionals by the branches that are taken during serving. */
  void fold() {
    ServingSwitchRewriting switches = new ServingSwitchRewriting(graph);
    for (NodeDef node : graph.nodes()) {
      if (SWITCHES.contains(node.getOp())) {
        List<TensorName> inputs = EditableGraph.inputs(node);
        Optional<Boolean> value = switches.value(inputs.get(1));
        if (value.isPresent()) {
          int taken = value.get() ? 1 : 0;
          alive.put(new TensorName(node.getName(), taken), inputs.get(0));
          deadOutputs.add(new TensorName(node.getName(), 1 - taken));
        }
      }
    }
    while (!deadOutputs.isEmpty() && spread()) {
      // Each round reaches the nodes after those that died in the previous round.
    }
    for (NodeDef node : graph.nodes()) {
      if (MERGES.contains(node.getOp())) {
        List<TensorName> left =
            EditableGraph.inputs(node).stream().filter(input -> !isDead(input)).toList();
        if (left.size() == 1) {
          alive.put(TensorName.of(node.getName()), left.get(0));
        }
      }
    }
    graph.redirect(alive);
  }

  private boolean spread() {
    boolean changed = false;
    for (NodeDef node : graph.nodes()) {
      List<TensorName> inputs = EditableGraph.inputs(node);
      boolean dead =
          MERGES.contains(node.getOp())
              ? inputs.stream().allMatch(this::isDead)
              : inputs.stream().anyMatch(this::isDead) || isHeldByTheDead(node);
      if (dead) {
        changed |= deadNodes.add(node.getName());
      }
    }
    return changed;
  }

  private boolean isDead(TensorName tensor) {
    return deadNodes.contains(tensor.node()) || deadOutputs.contains(tensor);
  }

  private boolean isHeldByTheDead(NodeDef node) {
    return node.getInputList().stream()
        .filter(TensorName::isControl)
        .anyMatch(input -> deadNodes.contains(input.substring(1)));
  }
}
