package dev.glimpse.retrain;

import dev.glimpse.graph.EditableGraph;
import dev.glimpse.graph.GraphNodeBuilder;
import dev.glimpse.graph.TensorName;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;

/**
 * The nodes of the new last layer: the features as one row per image, a dense layer, its softmax.
 * The same nodes are trained and published.
 *
 * @param prefix the scope of all nodes, which no other node has
 * @param replaced the layer that it replaces
 */
record NewLastLayer(String prefix, LastLayer replaced) {

  /** Chooses a scope that no node of a graph has. */
  static NewLastLayer in(EditableGraph graph, LastLayer replaced) {
    String prefix = "retrained";
    for (int i = 1; isTaken(graph, prefix); i++) {
      prefix = "retrained_" + i;
    }
    return new NewLastLayer(prefix, replaced);
  }

  private static boolean isTaken(EditableGraph graph, String prefix) {
    return graph.nodes().stream()
        .anyMatch(node -> node.getName().equals(prefix) || node.getName().startsWith(prefix + "/"));
  }

  String name(String node) {
    return prefix + "/" + node;
  }

  String weights() {
    return name("weights");
  }

  String biases() {
    return name("biases");
  }

  TensorName logits() {
    return TensorName.of(name("logits"));
  }

  TensorName scores() {
    return TensorName.of(name("scores"));
  }

  /**
   * Adds the nodes that make one row of float32 per image of the replaced layer's input.
   *
   * @return the features [N, features]
   */
  TensorName addFeatures(EditableGraph graph) {
    TensorName input = replaced.input();
    if (replaced.type() != DataType.DT_FLOAT) {
      graph.put(
          NodeDef.newBuilder()
              .setName(name("cast"))
              .setOp("Cast")
              .addInput(input.input())
              .putAttr("SrcT", GraphNodeBuilder.type(replaced.type()))
              .putAttr("DstT", GraphNodeBuilder.type(DataType.DT_FLOAT))
              .build());
      input = TensorName.of(name("cast"));
    }
    if (replaced.averagedAxes().isEmpty()) {
      return addRows(graph, "features", input, replaced.features());
    }
    NodeDef axes =
        GraphNodeBuilder.constant(
            name("features/axes"), replaced.averagedAxes().stream().mapToInt(i -> i).toArray());
    graph.put(axes);
    graph.put(
        GraphNodeBuilder.node(
                "Mean", name("features"), DataType.DT_FLOAT, input, TensorName.of(axes.getName()))
            .putAttr("Tidx", GraphNodeBuilder.type(DataType.DT_INT32))
            .build());
    return TensorName.of(name("features"));
  }

  /**
   * Adds a reshape to [N, sizes].
   *
   * @param node the name of the reshape in the scope
   */
  TensorName addRows(EditableGraph graph, String node, TensorName input, long... sizes) {
    int[] shape = new int[sizes.length + 1];
    shape[0] = -1;
    for (int i = 0; i < sizes.length; i++) {
      shape[i + 1] = Math.toIntExact(sizes[i]);
    }
    NodeDef constant = GraphNodeBuilder.constant(name(node + "/shape"), shape);
    graph.put(constant);
    graph.put(GraphNodeBuilder.reshape(name(node), input, constant));
    return TensorName.of(name(node));
  }

  /**
   * Adds the dense layer and its softmax. The nodes {@link #weights} and {@link #biases} are the
   * caller's, constants or placeholders.
   */
  void addLayer(EditableGraph graph, TensorName features) {
    graph.put(
        GraphNodeBuilder.node(
                "MatMul", name("product"), DataType.DT_FLOAT, features, TensorName.of(weights()))
            .build());
    graph.put(
        GraphNodeBuilder.node(
                "BiasAdd",
                logits().node(),
                DataType.DT_FLOAT,
                TensorName.of(name("product")),
                TensorName.of(biases()))
            .build());
    graph.put(
        GraphNodeBuilder.node("Softmax", scores().node(), DataType.DT_FLOAT, logits()).build());
  }
}
