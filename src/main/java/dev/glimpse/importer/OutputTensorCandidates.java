package dev.glimpse.importer;

import dev.glimpse.graph.EditableGraph;
import dev.glimpse.graph.TensorName;
import dev.glimpse.graph.TensorTypeNames;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.NodeDef;

/** A search for the tensors of a graph that may be its scores: floats that no node consumes. */
final class OutputTensorCandidates {

  /** The operations of which a few may stand between a softmax and the end of a graph. */
  private static final Set<String> RESHAPING = Set.of("Identity", "Reshape", "Squeeze");

  private final EditableGraph graph;
  private final OriginalModel model;

  OutputTensorCandidates(EditableGraph graph, OriginalModel model) {
    this.graph = graph;
    this.model = model;
  }

  /** Returns the tensor of the scores if it can be determined; otherwise all candidates. */
  List<TensorName> find() {
    Set<String> consumed = new HashSet<>();
    for (NodeDef node : graph.nodes()) {
      EditableGraph.inputs(node).forEach(input -> consumed.add(input.node()));
    }
    List<TensorName> last = scores(node -> !consumed.contains(node.getName()), true);
    if (last.isEmpty()) { // a single score is rejected later, with a message about it
      last = scores(node -> !consumed.contains(node.getName()), false);
    }
    List<TensorName> softmax =
        last.isEmpty()
            ? scores(node -> node.getOp().equals("Softmax"), true)
            : last.stream().filter(this::isSoftmax).toList();
    return softmax.size() == 1 ? softmax : last.isEmpty() ? softmax : last;
  }

  private List<TensorName> scores(Predicate<NodeDef> wanted, boolean several) {
    return graph.nodes().stream()
        .filter(wanted)
        .map(node -> TensorName.of(node.getName()))
        .filter(tensor -> mayBeScores(tensor, several))
        .toList();
  }

  private boolean mayBeScores(TensorName tensor, boolean several) {
    if (!model.has(tensor) || !TensorTypeNames.isFloat(model.type(tensor))) {
      return false;
    }
    Shape shape = model.shape(tensor);
    boolean single =
        !shape.isUnknown()
            && (shape.numDimensions() == 0 || shape.get(shape.numDimensions() - 1) == 1);
    return single != several
        && graph.ancestors(tensor.node()).stream()
            .map(graph::node)
            .anyMatch(
                node ->
                    node.getOp().startsWith("Placeholder") || DecodedImageInput.isDecoder(node));
  }

  private boolean isSoftmax(TensorName tensor) {
    NodeDef node = graph.node(tensor.node());
    for (int i = 0; i < 10 && RESHAPING.contains(node.getOp()); i++) {
      node = graph.node(EditableGraph.inputs(node).get(0).node());
    }
    return node.getOp().equals("Softmax");
  }
}
