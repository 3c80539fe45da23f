package dev.glimpse.importer;

import dev.glimpse.graph.EditableGraph;
import dev.glimpse.graph.GraphNodeBuilder;
import dev.glimpse.graph.TensorName;
import dev.glimpse.graph.TensorTypeNames;
import java.util.Map;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;

/**
 * An adapter that replaces the tensor that a graph took by a placeholder of float32 images, as
 * Glimpse makes them. For integers, values are rounded to the nearest one, half to even, and
 * limited to 0 to 255. The graph's own type and shape are then cast and reshaped from the
 * placeholder.
 */
final class ModelInputAdapter {

  private final EditableGraph graph;
  private final String image;

  /**
   * Creates the adapter of a graph.
   *
   * @param image the name of the placeholder, which no node has yet
   */
  ModelInputAdapter(EditableGraph graph, String image) {
    this.graph = graph;
    this.image = image;
  }

  /**
   * Replaces a tensor: its consumers take the adapted placeholder.
   *
   * @param batch number of images that the placeholder takes: 1, or -1 for any number
   */
  void replace(TensorName tensor, ImageForm form, int batch) {
    boolean planes = form.fed().numDimensions() == (form.batch() == 0 ? 3 : 4);
    Shape shape = planes ? form.fed(batch) : Shape.of(form.input().shape(batch));
    TensorName taken = TensorName.of(image);
    if (TensorTypeNames.isInteger(form.type())) {
      taken = unary("Round", taken, "rounded");
      taken = binary("Maximum", taken, 0, "at_least");
      taken = binary("Minimum", taken, 255, "at_most");
    }
    if (form.type() != DataType.DT_FLOAT) {
      taken = cast(taken, DataType.DT_FLOAT, form.type(), "cast");
    }
    if (!planes) {
      taken = reshape(taken, form.fed(batch), form.type());
    }
    graph.redirect(Map.of(tensor, taken));
    graph.put(GraphNodeBuilder.placeholder(image, shape.asArray()));
  }

  private TensorName unary(String op, TensorName input, String name) {
    return put(
        node(op, name)
            .addInput(input.input())
            .putAttr("T", GraphNodeBuilder.type(DataType.DT_FLOAT)));
  }

  private TensorName binary(String op, TensorName input, float other, String name) {
    NodeDef constant =
        GraphNodeBuilder.constant(graph.freshName(image + "/" + name + "/limit"), other);
    graph.put(constant);
    return put(
        node(op, name)
            .addInput(input.input())
            .addInput(constant.getName())
            .putAttr("T", GraphNodeBuilder.type(DataType.DT_FLOAT)));
  }

  private TensorName cast(TensorName input, DataType from, DataType to, String name) {
    return put(
        node("Cast", name)
            .addInput(input.input())
            .putAttr("SrcT", GraphNodeBuilder.type(from))
            .putAttr("DstT", GraphNodeBuilder.type(to)));
  }

  private TensorName reshape(TensorName input, Shape wanted, DataType type) {
    int[] sizes = new int[wanted.numDimensions()];
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = Math.toIntExact(wanted.get(i));
    }
    NodeDef shape = GraphNodeBuilder.constant(graph.freshName(image + "/row/shape"), sizes);
    graph.put(shape);
    NodeDef reshape = GraphNodeBuilder.reshape(graph.freshName(image + "/row"), input, shape);
    return put(reshape.toBuilder().putAttr("T", GraphNodeBuilder.type(type)));
  }

  private NodeDef.Builder node(String op, String name) {
    return NodeDef.newBuilder().setOp(op).setName(graph.freshName(image + "/" + name));
  }

  private TensorName put(NodeDef.Builder node) {
    graph.put(node.build());
    return TensorName.of(node.getName());
  }
}
