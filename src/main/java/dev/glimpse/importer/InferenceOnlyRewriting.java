package dev.glimpse.importer;

import dev.glimpse.graph.EditableGraph;
import dev.glimpse.graph.TensorName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tensorflow.proto.NodeDef;

/**
 * A rewriting that removes the nodes of a graph that do not compute scores: checks, prints, stops
 * of gradients, names of devices, and the order of side effects.
 *
 * <p>Without variables and without control flow of TensorFlow 1 every node is a function of its
 * inputs, so control inputs have no effect. A graph in which such control flow is left is rejected.
 */
final class InferenceOnlyRewriting {

  /** Operations whose outputs are their inputs. */
  private static final Set<String> PASSING =
      Set.of(
          "Identity",
          "IdentityN",
          "Snapshot",
          "StopGradient",
          "PreventGradient",
          "CheckNumerics",
          "CheckNumericsV2",
          "EnsureShape",
          "Print",
          "DebugIdentity",
          "DebugIdentityV2",
          "Copy",
          "CopyHost",
          "PlaceholderWithDefault");

  private static final Set<String> CONTROL_FLOW =
      Set.of(
          "Switch",
          "RefSwitch",
          "Merge",
          "RefMerge",
          "Enter",
          "RefEnter",
          "Exit",
          "NextIteration",
          "LoopCond");

  private InferenceOnlyRewriting() {}

  /**
   * Keeps only the last node and the nodes that it is computed from.
   *
   * @throws ImportException with the name of a node that runs or not depending on the image
   */
  static void reduce(EditableGraph graph, String last) {
    Map<TensorName, TensorName> passed = new HashMap<>();
    for (NodeDef node : graph.nodes()) {
      graph.put(plain(node));
      if (PASSING.contains(node.getOp()) && !node.getName().equals(last)) {
        List<TensorName> inputs = EditableGraph.inputs(node);
        int outputs = node.getOp().equals("IdentityN") ? inputs.size() : 1;
        for (int i = 0; i < outputs; i++) {
          passed.put(new TensorName(node.getName(), i), inputs.get(i));
        }
      }
    }
    graph.redirect(passed);
    graph.keep(graph.ancestors(last));
    for (NodeDef node : graph.nodes()) {
      if (CONTROL_FLOW.contains(node.getOp())) {
        throw new ImportException(
            node.getName()
                + " ("
                + node.getOp()
                + ") selects at run time which part of the graph runs; such a graph cannot process"
                + " batches");
      }
    }
  }

  private static NodeDef plain(NodeDef node) {
    NodeDef.Builder plain =
        node.toBuilder().clearDevice().clearExperimentalDebugInfo().clearInput();
    node.getInputList().stream()
        .filter(input -> !TensorName.isControl(input))
        .forEach(plain::addInput);
    // Attributes with this prefix are notes for TensorFlow's runtime: observed shapes, nodes to
    // share a device with.
    node.getAttrMap().keySet().stream()
        .filter(name -> name.startsWith("_"))
        .forEach(plain::removeAttr);
    return plain.build();
  }
}
