package dev.glimpse.retrain;

import dev.glimpse.graph.EditableGraph;
import dev.glimpse.graph.TensorName;
import java.util.List;
import java.util.Set;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;

/**
 * The last layer with weights of a classifier, which a new one replaces together with all that
 * follows it.
 *
 * @param node the name of the layer
 * @param input the tensor that it takes
 * @param type the element type of that tensor
 * @param averagedAxes the axes of a map over which the new layer averages; empty if it takes all
 *     values
 * @param features the number of values that the new layer takes of an image
 */
record LastLayer(
    String node, TensorName input, DataType type, List<Integer> averagedAxes, int features) {

  /** Operations with weights. */
  static final Set<String> WEIGHTED =
      Set.of(
          "MatMul",
          "BatchMatMul",
          "BatchMatMulV2",
          "BatchMatMulV3",
          "Einsum",
          "Conv2D",
          "Conv3D",
          "DepthwiseConv2dNative",
          "Conv2DBackpropInput");

  /**
   * Finds the last layer: a MatMul with constant weights, a convolution whose kernel covers its
   * whole input, or a 1x1 convolution before the pooling, as in SqueezeNet.
   *
   * @throws RetrainingException with the name of a node of another kind
   */
  static LastLayer find(EditableGraph graph, ImageFlow flow, TensorShapes shapes) {
    List<NodeDef> nodes = flow.nodes();
    for (int i = nodes.size() - 1; i >= 0; i--) {
      NodeDef node = nodes.get(i);
      if (WEIGHTED.contains(node.getOp())) {
        return of(node, flow, shapes);
      }
    }
    throw new RetrainingException(
        "The base model has no last layer to replace; allowed: a base with a MatMul or a Conv2D of"
            + " constant weights before its scores");
  }

  private static LastLayer of(NodeDef node, ImageFlow flow, TensorShapes shapes) {
    if (!flow.isPassage(node.getName())) {
      throw refusal(node, "its scores come from several layers side by side");
    }
    List<TensorName> inputs = EditableGraph.inputs(node);
    if (flow.contains(inputs.get(inputs.size() - 1).node())) {
      throw refusal(node, "its weights are computed from the image");
    }
    TensorName input = inputs.get(0);
    long[] sizes =
        shapes
            .ofOneImage(input)
            .orElseThrow(() -> refusal(node, "the shape of its input is not one row per image"));
    if (node.getOp().equals("MatMul") && sizes.length == 1 && !isTransposed(node)) {
      return new LastLayer(
          node.getName(), input, shapes.type(input), List.of(), Math.toIntExact(sizes[0]));
    }
    if (node.getOp().equals("Conv2D") && sizes.length == 3) {
      return ofConvolution(node, input, sizes, shapes);
    }
    throw refusal(node, "it is not applied once to all values of an image");
  }

  private static LastLayer ofConvolution(
      NodeDef node, TensorName input, long[] sizes, TensorShapes shapes) {
    boolean planes = node.getAttrOrThrow("data_format").getS().toStringUtf8().equals("NCHW");
    int channels = planes ? 0 : 2;
    int values = Math.toIntExact(sizes[0] * sizes[1] * sizes[2]);
    if (areaOf(shapes, TensorName.of(node.getName()), channels) == 1) {
      return new LastLayer(node.getName(), input, shapes.type(input), List.of(), values);
    }
    if (!isPointwise(node, shapes)) {
      throw refusal(node, "its kernel is neither 1x1 nor as large as its input");
    }
    return new LastLayer(
        node.getName(),
        input,
        shapes.type(input),
        planes ? List.of(2, 3) : List.of(1, 2),
        Math.toIntExact(sizes[channels]));
  }

  /** Returns the number of positions of a map; 0 if its shape is not known. */
  private static long areaOf(TensorShapes shapes, TensorName map, int channels) {
    return shapes
        .ofOneImage(map)
        .filter(sizes -> sizes.length == 3)
        .map(sizes -> sizes[0] * sizes[1] * sizes[2] / Math.max(1, sizes[channels]))
        .orElse(0L);
  }

  private static boolean isPointwise(NodeDef node, TensorShapes shapes) {
    long[] kernel = shapes.whole(EditableGraph.inputs(node).get(1));
    return kernel.length == 4 && kernel[0] == 1 && kernel[1] == 1;
  }

  private static boolean isTransposed(NodeDef node) {
    return node.containsAttr("transpose_a") && node.getAttrOrThrow("transpose_a").getB();
  }

  private static RetrainingException refusal(NodeDef node, String reason) {
    return new RetrainingException(
        ("The last layer with weights is %s (%s), but %s; allowed: a MatMul or a Conv2D with"
                + " constant weights, through which everything flows to the scores")
            .formatted(node.getName(), node.getOp(), reason));
  }
}
