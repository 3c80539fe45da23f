package dev.glimpse.importer;

import dev.glimpse.graph.EditableGraph;
import dev.glimpse.graph.TensorName;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SignatureDef;

/** The operation that computes a model's scores, such as a softmax or a sigmoid. */
final class ScoreOperation {

  /** The operations of which a few may stand between it and the end of a graph. */
  private static final Set<String> RESHAPING =
      Set.of("Identity", "Reshape", "Squeeze", "ExpandDims", "Cast");

  private static final int LONGEST_CHAIN = 10;

  private ScoreOperation() {}

  /** Returns the type of the operation in a graph without functions. */
  static String in(EditableGraph graph, TensorName scores) {
    NodeDef node = graph.node(scores.node());
    for (int i = 0; i < LONGEST_CHAIN && RESHAPING.contains(node.getOp()); i++) {
      node = graph.node(EditableGraph.inputs(node).get(0).node());
    }
    return node.getOp();
  }

  /**
   * Returns the type of the operation, which may be inside functions if a signature has the scores.
   */
  static String in(OriginalModel model, TensorName scores) {
    for (Map.Entry<String, SignatureDef> signature : model.signatures().entrySet()) {
      Optional<String> key =
          signature.getValue().getOutputsMap().entrySet().stream()
              .filter(output -> !output.getValue().getName().isEmpty())
              .filter(output -> TensorName.parse(output.getValue().getName()).equals(scores))
              .map(Map.Entry::getKey)
              .findFirst();
      if (key.isPresent()) {
        FunctionFreeGraph flat =
            FunctionFreeGraph.of(
                model.definition(), Map.of(signature.getKey(), signature.getValue()));
        SignatureDef inlined = Objects.requireNonNull(flat.signatures().get(signature.getKey()));
        String name = inlined.getOutputsOrThrow(key.get()).getName();
        return in(new EditableGraph(flat.definition()), TensorName.parse(name));
      }
    }
    return in(new EditableGraph(model.definition()), scores);
  }
}
