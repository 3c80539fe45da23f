package dev.glimpse.importer;

import dev.glimpse.graph.EditableGraph;
import dev.glimpse.graph.GraphNodeBuilder;
import dev.glimpse.graph.TensorName;
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
 * The inputs of a graph, beside images, that have a meaning in training only: switches such as
 * {@code is_training}, which are false during serving, and the fraction that a dropout keeps, which
 * is 1.
 *
 * @param fixed the value of each such placeholder, as a node that replaces it
 */
record TrainingInputRewriting(Map<String, NodeDef> fixed) {

  private static final Pattern KEPT = Pattern.compile("(?i)(.*[^a-z])?keep_?prob.*");

  /** Returns those among the nodes that the scores need. */
  static TrainingInputRewriting of(EditableGraph graph, Set<String> needed) {
    Map<String, NodeDef> fixed = new LinkedHashMap<>();
    for (NodeDef node : graph.nodes()) {
      if (node.getOp().equals("Placeholder") && needed.contains(node.getName())) {
        DataType type = node.getAttrOrThrow("dtype").getType();
        if (type == DataType.DT_BOOL) {
          fixed.put(node.getName(), GraphNodeBuilder.constant(node.getName(), false));
        } else if (type == DataType.DT_FLOAT && KEPT.matcher(node.getName()).matches()) {
          fixed.put(node.getName(), GraphNodeBuilder.constant(node.getName(), 1f));
        }
      }
    }
    return new TrainingInputRewriting(fixed);
  }

  /** Replaces the placeholders by constants. */
  void fix(EditableGraph graph) {
    fixed.values().forEach(graph::put);
  }

  /** Returns the same values as tensors for the original graph; the caller has to close them. */
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
