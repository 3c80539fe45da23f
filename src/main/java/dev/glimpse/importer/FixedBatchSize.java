package dev.glimpse.importer;

import dev.glimpse.graph.EditableGraph;
import dev.glimpse.graph.GraphNodeBuilder;
import dev.glimpse.graph.TensorName;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorProto;

/**
 * A conversion of graphs that were made for a fixed number of images into graphs for a single
 * image, which {@link FreeBatchRewriting} then frees: a reshape to a shape that begins with that
 * number gets a shape that begins with 1.
 */
final class FixedBatchSize {

  private FixedBatchSize() {}

  /**
   * Changes the graph's reshapes. {@link ModelVerification} decides whether the result is right.
   *
   * @param image the placeholder of the images
   * @param batch the number of images that the graph was made for; nothing changes for 0 and 1
   */
  static void toOne(EditableGraph graph, String image, int batch) {
    if (batch <= 1) {
      return;
    }
    Set<String> fromImage = graph.descendants(image);
    for (NodeDef node : graph.nodes()) {
      if (node.getOp().equals("Reshape") && fromImage.contains(node.getName())) {
        List<Integer> sizes = constant(graph, EditableGraph.inputs(node).get(1));
        if (!sizes.isEmpty() && sizes.get(0) == batch) {
          sizes.set(0, 1);
          NodeDef shape =
              GraphNodeBuilder.constant(
                  graph.freshName(node.getName() + "/of_one"),
                  sizes.stream().mapToInt(Integer::intValue).toArray());
          graph.put(shape);
          graph.put(
              node.toBuilder()
                  .setInput(1, shape.getName())
                  .putAttr("Tshape", GraphNodeBuilder.type(DataType.DT_INT32))
                  .build());
        }
      }
    }
  }

  /** Returns the integers of a constant vector; an empty list for any other tensor. */
  private static List<Integer> constant(EditableGraph graph, TensorName tensor) {
    NodeDef node = graph.node(tensor.node());
    List<Integer> values = new ArrayList<>();
    if (!node.getOp().equals("Const")) {
      return values;
    }
    TensorProto value = node.getAttrOrThrow("value").getTensor();
    if (value.getTensorShape().getDimCount() != 1) {
      return values;
    }
    int size = Math.toIntExact(value.getTensorShape().getDim(0).getSize());
    boolean wide = value.getDtype() == DataType.DT_INT64;
    if (!value.getTensorContent().isEmpty()) {
      var bytes = value.getTensorContent().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
      for (int i = 0; i < size; i++) {
        values.add(wide ? Math.toIntExact(bytes.getLong()) : bytes.getInt());
      }
      return values;
    }
    for (int i = 0; i < size; i++) { // the last value that is written is repeated
      values.add(
          wide
              ? Math.toIntExact(value.getInt64Val(Math.min(i, value.getInt64ValCount() - 1)))
              : value.getIntVal(Math.min(i, value.getIntValCount() - 1)));
    }
    return values;
  }
}
