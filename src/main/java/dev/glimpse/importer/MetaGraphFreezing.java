package dev.glimpse.importer;

import dev.glimpse.architecture.FrozenGraphWriter;
import dev.glimpse.checkpoint.CheckpointWeights;
import dev.glimpse.checkpoint.OpenedCheckpoint;
import dev.glimpse.graph.EditableGraph;
import dev.glimpse.graph.TensorTypeNames;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorProto;

/**
 * A freezing of the graph in a {@code .meta} file: without the parts for training, with a
 * checkpoint's values in place of the variables.
 */
final class MetaGraphFreezing {

  private static final Set<String> VARIABLES = Set.of("Variable", "VariableV2", "VarHandleOp");

  private final Path meta;
  private final OpenedCheckpoint checkpoint;
  private final CheckpointWeights weights;

  MetaGraphFreezing(Path meta, OpenedCheckpoint checkpoint, CheckpointWeights weights) {
    this.meta = meta;
    this.checkpoint = checkpoint;
    this.weights = weights;
  }

  /**
   * Writes the frozen graph.
   *
   * @throws ImportException if the graph is damaged, or the checkpoint lacks a variable that the
   *     graph reads or has it in another shape
   */
  void write(Path frozen) throws IOException {
    MappedProto<MetaGraphDef> mapped = MappedProto.parse(meta, MetaGraphDef::parseFrom);
    EditableGraph graph = new EditableGraph(mapped.proto().getGraphDef());
    if (graph.nodes().isEmpty()) {
      throw new ImportException(meta + " contains no graph");
    }
    new EvaluationFormRewriting(graph).rewrite();
    TrainingPartRemoval training = new TrainingPartRemoval(graph);
    training.remove();
    List<NodeDef> unknown =
        graph.nodes().stream()
            .filter(node -> VARIABLES.contains(node.getOp()) && !isSaved(node))
            .toList();
    for (NodeDef needed : training.removeWithoutImage(unknown)) {
      throw refusal(needed);
    }
    Map<String, String> arrays = new HashMap<>();
    GraphVariables.freeze(
        graph,
        variables -> {
          Map<String, TensorProto> values = new HashMap<>();
          for (NodeDef variable : variables) {
            values.put(variable.getName(), empty(variable));
            arrays.put(variable.getName(), savedName(variable));
          }
          return values;
        });
    arrays.keySet().retainAll(names(graph));
    FrozenGraphWriter.write(frozen, graph.graph(), arrays, weights);
    mapped.releasePages();
  }

  private static Set<String> names(EditableGraph graph) {
    Set<String> names = new HashSet<>();
    graph.nodes().forEach(node -> names.add(node.getName()));
    return names;
  }

  private static String savedName(NodeDef variable) {
    String shared =
        variable.getAttrMap().containsKey("shared_name")
            ? variable.getAttrOrThrow("shared_name").getS().toStringUtf8()
            : "";
    return shared.isEmpty() ? variable.getName() : shared;
  }

  private boolean isSaved(NodeDef variable) {
    String name = savedName(variable);
    return weights.names().contains(name)
        && variable.getAttrOrThrow("dtype").getType() == DataType.DT_FLOAT
        && shape(variable).isCompatibleWith(weights.shape(name));
  }

  /** Returns the exception of a graph whose images meet a variable without a fitting value. */
  private ImportException refusal(NodeDef variable) {
    String name = savedName(variable);
    DataType type = variable.getAttrOrThrow("dtype").getType();
    Path saved = checkpoint.files().file();
    if (type != DataType.DT_FLOAT) {
      return new ImportException(
          "%s reads the variable %s of the type %s; only float32 is imported from a checkpoint"
              .formatted(meta, name, TensorTypeNames.name(type)));
    }
    if (!weights.names().contains(name)) {
      return new ImportException(
          "%s lacks the variable %s, which the graph %s reads"
              .formatted(saved, name, meta.getFileName()));
    }
    return new ImportException(
        "%s has the variable %s of the shape %s, but the graph %s needs %s"
            .formatted(
                saved,
                name,
                TensorTypeNames.shape(weights.shape(name)),
                meta.getFileName(),
                TensorTypeNames.shape(shape(variable))));
  }

  private static Shape shape(NodeDef variable) {
    var proto = variable.getAttrOrThrow("shape").getShape();
    return proto.getUnknownRank()
        ? Shape.unknown()
        : Shape.of(proto.getDimList().stream().mapToLong(dim -> dim.getSize()).toArray());
  }

  /** Returns a value that the writer replaces. */
  private static TensorProto empty(NodeDef variable) {
    return TensorProto.newBuilder()
        .setDtype(variable.getAttrOrThrow("dtype").getType())
        .setTensorShape(variable.getAttrOrThrow("shape").getShape())
        .build();
  }
}
