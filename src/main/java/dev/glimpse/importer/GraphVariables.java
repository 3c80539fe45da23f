package dev.glimpse.importer;

import dev.glimpse.graph.EditableGraph;
import dev.glimpse.graph.GraphNodeBuilder;
import dev.glimpse.graph.TensorName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorProto;

/**
 * A conversion of a graph's variables into constants: a variable of TensorFlow 1 is a node with the
 * value, one of TensorFlow 2 a handle that other nodes read.
 */
final class GraphVariables {

  private static final Set<String> VALUES = Set.of("Variable", "VariableV2");
  private static final String HANDLE = "VarHandleOp";
  private static final String READ = "ReadVariableOp";

  private GraphVariables() {}

  /**
   * Freezes all variables.
   *
   * @param values returns the values of variables by their names, from their nodes
   * @throws ImportException with the name of a node that does more with a variable than reading it
   */
  static void freeze(
      EditableGraph graph, Function<List<NodeDef>, Map<String, TensorProto>> values) {
    Set<String> handles = new HashSet<>();
    List<NodeDef> variables = new ArrayList<>();
    for (NodeDef node : graph.nodes()) {
      if (VALUES.contains(node.getOp()) || node.getOp().equals(HANDLE)) {
        variables.add(node);
        if (node.getOp().equals(HANDLE)) {
          handles.add(node.getName());
        }
      }
    }
    values
        .apply(variables)
        .forEach((name, value) -> graph.put(GraphNodeBuilder.constant(name, value)));
    Map<TensorName, TensorName> read = new HashMap<>();
    for (NodeDef node : graph.nodes()) {
      for (TensorName input : EditableGraph.inputs(node)) {
        if (!handles.contains(input.node())) {
          continue;
        }
        if (!node.getOp().equals(READ)) {
          throw new ImportException(
              "%s (%s) does not only read the variable %s"
                  .formatted(node.getName(), node.getOp(), input.node()));
        }
        read.put(TensorName.of(node.getName()), input);
      }
    }
    graph.redirect(read);
    read.keySet().forEach(tensor -> graph.remove(tensor.node()));
  }
}
