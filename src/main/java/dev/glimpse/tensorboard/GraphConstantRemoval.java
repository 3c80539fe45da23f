package dev.glimpse.tensorboard;

import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorProto;

/** A removal of the values of large constants, which TensorBoard does not show. */
final class GraphConstantRemoval {

  /** The size up to which a constant keeps its value, in bytes. */
  static final int LARGEST_KEPT = 1024;

  private GraphConstantRemoval() {}

  /** Returns the graph with the type and shape of large constants instead of their values. */
  static GraphDef apply(GraphDef graph) {
    GraphDef.Builder result = graph.toBuilder();
    for (int i = 0; i < result.getNodeCount(); i++) {
      NodeDef node = result.getNode(i);
      TensorProto value =
          node.getAttrOrDefault("value", AttrValue.getDefaultInstance()).getTensor();
      if (node.getOp().equals("Const") && value.getSerializedSize() > LARGEST_KEPT) {
        TensorProto outline =
            TensorProto.newBuilder()
                .setDtype(value.getDtype())
                .setTensorShape(value.getTensorShape())
                .build();
        result.setNode(
            i,
            node.toBuilder().putAttr("value", AttrValue.newBuilder().setTensor(outline).build()));
      }
    }
    return result.build();
  }
}
