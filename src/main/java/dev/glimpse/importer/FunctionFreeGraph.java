package dev.glimpse.importer;

import com.google.protobuf.ByteString;
import dev.glimpse.graph.EditableGraph;
import dev.glimpse.graph.GraphNodeBuilder;
import dev.glimpse.graph.TensorName;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.tensorflow.TensorFlow;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;

/**
 * The graph of a SavedModel without calls of functions. It is added to the same TensorFlow graph,
 * whose session holds the values of the variables.
 *
 * @param definition the nodes that the outputs of the signatures are computed from
 * @param signatures the same signatures, whose outputs are nodes of this graph
 */
record FunctionFreeGraph(GraphDef definition, Map<String, SignatureDef> signatures) {

  /** Prefix of the names of its nodes in the graph that it is added to. */
  static final String PREFIX = "glimpse_inlined";

  static FunctionFreeGraph of(GraphDef original, Map<String, SignatureDef> signatures) {
    EditableGraph graph = new EditableGraph(original);
    Map<String, SignatureDef> named = new LinkedHashMap<>();
    Set<String> needed = new LinkedHashSet<>();
    signatures.forEach(
        (key, signature) -> {
          SignatureDef.Builder changed = signature.toBuilder();
          signature
              .getOutputsMap()
              .forEach(
                  (name, info) -> {
                    TensorInfo output = output(graph, name, info);
                    changed.putOutputs(name, output);
                    needed.addAll(
                        graph.ancestorsAndOrder(TensorName.parse(output.getName()).node()));
                  });
          signature
              .getInputsMap()
              .values()
              .forEach(input -> needed.add(TensorName.parse(input.getName()).node()));
          named.put(key, changed.build());
        });
    graph.keep(needed);
    graph.nodes().forEach(node -> graph.put(shared(node)));
    new GraphFunctionInliner(graph, TensorFlow.registeredOpList()).inline();
    graph.nodes().forEach(node -> graph.put(plain(graph, node)));
    graph.dropUnusedFunctions();
    return new FunctionFreeGraph(graph.graph(), named);
  }

  /**
   * Adds an identity for an output, because the outputs of a call disappear together with the call.
   */
  private static TensorInfo output(EditableGraph graph, String key, TensorInfo info) {
    if (info.getName().isEmpty() || info.getDtype() == DataType.DT_INVALID) {
      return info;
    }
    String name = graph.freshName("output/" + key.replaceAll("[^A-Za-z0-9_.-]", "_"));
    graph.put(GraphNodeBuilder.identity(name, TensorName.parse(info.getName()), info.getDtype()));
    return info.toBuilder().setName(name + ":0").build();
  }

  /**
   * Returns the node with a shared name. A variable without one has the name of its node, which
   * changes here.
   */
  private static NodeDef shared(NodeDef node) {
    return node.containsAttr("shared_name") && node.getAttrOrThrow("shared_name").getS().isEmpty()
        ? node.toBuilder()
            .putAttr(
                "shared_name",
                AttrValue.newBuilder().setS(ByteString.copyFromUtf8(node.getName())).build())
            .build()
        : node;
  }

  /** Returns the node without references to nodes that are gone: control inputs and colocations. */
  private static NodeDef plain(EditableGraph graph, NodeDef node) {
    NodeDef.Builder plain = node.toBuilder().clearDevice().clearInput();
    node.getInputList().stream()
        .filter(input -> !TensorName.isControl(input) || graph.has(input.substring(1)))
        .forEach(plain::addInput);
    node.getAttrMap().keySet().stream()
        .filter(name -> name.startsWith("_"))
        .forEach(plain::removeAttr);
    return plain.build();
  }
}
