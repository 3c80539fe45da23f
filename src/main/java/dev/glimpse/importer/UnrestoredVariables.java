package dev.glimpse.importer;

import dev.glimpse.graph.EditableGraph;
import java.util.HashSet;
import java.util.Set;
import org.tensorflow.proto.NodeDef;

/**
 * The variables that a SavedModel's graph reads, but no node of it assigns.
 *
 * <p>{@code tf.saved_model.save} of a model of Keras 3 saves each variable under a second one,
 * which only Python's loader connects to the first.
 */
final class UnrestoredVariables {

  /** The operations that read or inspect a variable. */
  private static final Set<String> READING =
      Set.of("ReadVariableOp", "VarIsInitializedOp", "ResourceGather", "DisableCopyOnRead");

  private UnrestoredVariables() {}

  /**
   * Rejects a graph whose scores need such a variable.
   *
   * @param needed the nodes that the scores are computed from
   * @throws ImportException with the variable and the right way to save the model
   */
  static void refuse(EditableGraph graph, Set<String> needed) {
    Set<String> assigned = new HashSet<>();
    boolean saved = false;
    for (NodeDef node : graph.nodes()) {
      if (!needed.contains(node.getName()) && !READING.contains(node.getOp())) {
        saved |= node.getName().startsWith("saver_filename");
        EditableGraph.inputs(node).forEach(input -> assigned.add(input.node()));
      }
    }
    for (NodeDef node : graph.nodes()) {
      if (saved
          && node.getOp().equals("VarHandleOp")
          && needed.contains(node.getName())
          && !assigned.contains(node.getName())) {
        throw new ImportException(
            ("Nothing in the SavedModel assigns the variable %s. Of a Keras 3 model,"
                    + " tf.saved_model.save(model) saves only what Python's loader connects; save"
                    + " it with model.export(\"folder\") instead")
                .formatted(node.getName()));
      }
    }
  }
}
