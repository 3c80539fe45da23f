package dev.glimpse.graph;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.tensorflow.Tensor;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;

/**
 * What a graph is fed beside images that means something in training only: switches such as {@code
 * is_training}, which are false when serving, and how much a dropout keeps, which is all.
 *
 * @param fixed the value of each such placeholder, as a node that takes its place
 */
record TrainingInputs(Map<String, NodeDef> fixed) {

  private static final Pattern KEPT = Pattern.compile("(?i)(.*[^a-z])?keep_?prob.*");

  /** Those among the nodes that the scores need. */
  static TrainingInputs of(EditableGraph graph, Set<String> needed) {
    Map<String, NodeDef> fixed = new LinkedHashMap<>();
    for (NodeDef node : graph.nodes()) {
      if (node.getOp().equals("Placeholder") && needed.contains(node.getName())) {
        DataType type = node.getAttrOrThrow("dtype").getType();
        if (type == DataType.DT_BOOL) {
          fixed.put(node.getName(), NewNode.constant(node.getName(), false));
        } else if (type == DataType.DT_FLOAT && KEPT.matcher(node.getName()).matches()) {
          fixed.put(node.getName(), NewNode.constant(node.getName(), 1f));
        }
      }
    }
    return new TrainingInputs(fixed);
  }

  /** Puts constants in their place. */
  void fix(EditableGraph graph) {
    fixed.values().forEach(graph::put);
  }

  /** The same values as tensors, for the graph as it came; for the caller to close. */
  Map<TensorName, Tensor> feeds() {
    return fixed.entrySet().stream()
        .collect(
            Collectors.toMap(
                entry -> TensorName.of(entry.getKey()), entry -> tensor(entry.getValue())));
  }

  private static Tensor tensor(NodeDef constant) {
    return constant.getAttrOrThrow("dtype").getType() == DataType.DT_BOOL
        ? TBool.scalarOf(false)
        : TFloat32.scalarOf(1);
  }
}
