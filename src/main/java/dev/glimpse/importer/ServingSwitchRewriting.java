package dev.glimpse.importer;

import dev.glimpse.graph.EditableGraph;
import dev.glimpse.graph.TensorName;
import java.util.List;
import java.util.Optional;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorProto;

/** The values of a graph's switches that do not depend on an image, such as {@code is_training}. */
final class ServingSwitchRewriting {

  /**
   * Maximum depth of a switch's expression, more than any real graph has; a loop would never end.
   */
  private static final int DEEPEST = 100;

  private final EditableGraph graph;

  ServingSwitchRewriting(EditableGraph graph) {
    this.graph = graph;
  }

  /** Returns the value of a boolean tensor, if it is known without an image. */
  Optional<Boolean> value(TensorName tensor) {
    return value(tensor, 0);
  }

  private Optional<Boolean> value(TensorName tensor, int depth) {
    NodeDef node = graph.find(tensor.node());
    if (node == null || depth > DEEPEST) {
      return Optional.empty();
    }
    List<TensorName> inputs = EditableGraph.inputs(node);
    return switch (node.getOp()) {
      case "Const" -> constant(node);
      // The output of a switch that is alive has the value of its input.
      case "Identity", "PlaceholderWithDefault", "StopGradient", "Switch", "RefSwitch" ->
          value(inputs.get(0), depth + 1);
      case "LogicalNot" -> value(inputs.get(0), depth + 1).map(value -> !value);
      case "LogicalAnd" -> both(inputs, depth).map(values -> !values.contains(false));
      case "LogicalOr" -> both(inputs, depth).map(values -> values.contains(true));
      default -> Optional.empty();
    };
  }

  private Optional<List<Boolean>> both(List<TensorName> inputs, int depth) {
    Optional<Boolean> first = value(inputs.get(0), depth + 1);
    Optional<Boolean> second = value(inputs.get(1), depth + 1);
    return first.isPresent() && second.isPresent()
        ? Optional.of(List.of(first.get(), second.get()))
        : Optional.empty();
  }

  /** Returns the value of a constant; a value that the graph omits is false. */
  private static Optional<Boolean> constant(NodeDef node) {
    TensorProto value = node.getAttrOrThrow("value").getTensor();
    if (value.getTensorShape().getDimCount() > 0) {
      return Optional.empty();
    }
    return Optional.of(
        value.getBoolValCount() > 0
            ? value.getBoolVal(0)
            : !value.getTensorContent().isEmpty() && value.getTensorContent().byteAt(0) != 0);
  }
}
