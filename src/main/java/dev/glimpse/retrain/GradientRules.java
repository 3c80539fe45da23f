package dev.glimpse.retrain;

import dev.glimpse.graph.EditableGraph;
import dev.glimpse.graph.GraphNodeBuilder;
import dev.glimpse.graph.TensorName;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;

/**
 * The rules for operations in a part that is trained. TensorFlow's native library has gradients for
 * fewer operations than its Python package, and a wrong gradient for some. Operations of old graphs
 * that have a successor with a gradient are rewritten to it; the others are refused by name.
 */
final class GradientRules {

  /**
   * Operations whose gradients were compared with those of TensorFlow's Python package; those of
   * Square, Sqrt, Neg, Exp, Div and MaxPoolV2 with differences of the loss.
   */
  private static final Set<String> DIFFERENTIABLE =
      Set.of(
          "Conv2D",
          "DepthwiseConv2dNative",
          "Conv2DBackpropInput",
          "FusedBatchNormV3",
          "BiasAdd",
          "Relu",
          "Relu6",
          "LeakyRelu",
          "Elu",
          "Selu",
          "Sigmoid",
          "Tanh",
          "Softplus",
          "Erf",
          "MaxPool",
          "AvgPool",
          "LRN",
          "ConcatV2",
          "Pad",
          "PadV2",
          "MirrorPad",
          "Mean",
          "Sum",
          "Max",
          "Reshape",
          "Squeeze",
          "ExpandDims",
          "Transpose",
          "MatMul",
          "BatchMatMulV2",
          "Einsum",
          "Softmax",
          "Add",
          "AddV2",
          "AddN",
          "Sub",
          "Mul",
          "RealDiv",
          "Rsqrt",
          "Pow",
          "SquaredDifference",
          "Maximum",
          "Minimum",
          "ClipByValue",
          "Identity",
          "Cast",
          "StridedSlice",
          "Slice",
          "Split",
          "Pack",
          "Tile",
          "GatherV2",
          "Select",
          "SpaceToBatchND",
          "BatchToSpaceND",
          "DepthToSpace",
          "ResizeBilinear",
          "Square",
          "Sqrt",
          "Neg",
          "Exp",
          "Div",
          "MaxPoolV2");

  /** Operations that pass their first input on, and of which some stop the gradient. */
  private static final Set<String> PASSING =
      Set.of("StopGradient", "PreventGradient", "PlaceholderWithDefault", "CheckNumerics");

  private GradientRules() {}

  /**
   * Returns the node in a form that has a right gradient.
   *
   * @throws RetrainingException with the node's name, if there is no such form
   */
  static NodeDef differentiable(EditableGraph graph, NodeDef node) {
    NodeDef rewritten = rewritten(graph, node);
    if (!DIFFERENTIABLE.contains(rewritten.getOp())) {
      throw refusal(node, "TensorFlow's native library has no gradient that was verified for it");
    }
    for (String type : List.of("T", "SrcT", "DstT")) {
      if (rewritten.containsAttr(type)
          && rewritten.getAttrOrThrow(type).getType() != DataType.DT_FLOAT) {
        throw refusal(node, "it does not compute in float32");
      }
    }
    if (rewritten.containsAttr("dilations")
        && rewritten.getAttrOrThrow("dilations").getList().getIList().stream()
            .anyMatch(dilation -> dilation != 1)) {
      throw refusal(node, "TensorFlow's gradient ignores its dilations");
    }
    if (isText(rewritten, "padding", "EXPLICIT")) {
      throw refusal(node, "TensorFlow has no gradient for its explicit padding");
    }
    if (isText(rewritten, "data_format", "NCHW")) {
      throw refusal(
          node, "TensorFlow has no gradient for channels before height and width on CPUs");
    }
    if (rewritten.getOp().equals("FusedBatchNormV3")
        && (!rewritten.containsAttr("is_training") // true unless the attribute is there
            || rewritten.getAttrOrThrow("is_training").getB())) {
      throw refusal(node, "it uses the statistics of the batch, not its own");
    }
    return rewritten;
  }

  private static NodeDef rewritten(EditableGraph graph, NodeDef node) {
    List<TensorName> inputs = EditableGraph.inputs(node);
    if (PASSING.contains(node.getOp())) {
      return GraphNodeBuilder.identity(node.getName(), inputs.get(0), type(node));
    }
    return switch (node.getOp()) {
      case "FusedBatchNorm" ->
          node.toBuilder()
              .setOp("FusedBatchNormV3")
              .putAttr("U", GraphNodeBuilder.type(DataType.DT_FLOAT))
              .build();
      case "FusedBatchNormV2" -> node.toBuilder().setOp("FusedBatchNormV3").build();
      case "Concat" ->
          node.toBuilder()
              .setOp("ConcatV2")
              .clearInput()
              .addAllInput(inputs.stream().skip(1).map(TensorName::input).toList())
              .addInput(inputs.get(0).input())
              .putAttr("Tidx", GraphNodeBuilder.type(DataType.DT_INT32))
              .build();
      case "BatchNormWithGlobalNormalization" -> fused(graph, node, inputs);
      default -> node;
    };
  }

  private static DataType type(NodeDef node) {
    return node.getAttrOrDefault(
            node.containsAttr("dtype") ? "dtype" : "T", GraphNodeBuilder.type(DataType.DT_FLOAT))
        .getType();
  }

  /**
   * Returns the successor of the batch normalisation of 2015, whose inputs are x, mean, variance,
   * beta, gamma, and whose gamma may be unused.
   */
  private static NodeDef fused(EditableGraph graph, NodeDef node, List<TensorName> inputs) {
    Map<String, AttrValue> attributes = node.getAttrMap();
    TensorName gamma = inputs.get(4);
    AttrValue scaled = attributes.get("scale_after_normalization");
    if (scaled != null && !scaled.getB()) {
      gamma = ones(graph, node, gamma);
    }
    return GraphNodeBuilder.node(
            "FusedBatchNormV3",
            node.getName(),
            DataType.DT_FLOAT,
            inputs.get(0),
            gamma,
            inputs.get(3),
            inputs.get(1),
            inputs.get(2))
        .putAttr("U", GraphNodeBuilder.type(DataType.DT_FLOAT))
        .putAttr("epsilon", node.getAttrOrThrow("variance_epsilon"))
        .putAttr("is_training", AttrValue.newBuilder().setB(false).build())
        .build();
  }

  private static TensorName ones(EditableGraph graph, NodeDef node, TensorName like) {
    NodeDef gamma = graph.node(like.node());
    if (!gamma.getOp().equals("Const")) {
      throw refusal(node, "its unused scale " + like + " is not a constant");
    }
    long channels = gamma.getAttrOrThrow("value").getTensor().getTensorShape().getDim(0).getSize();
    float[] values = new float[Math.toIntExact(channels)];
    Arrays.fill(values, 1);
    NodeDef ones =
        GraphNodeBuilder.constant(graph.freshName(node.getName() + "/ones"), values, channels);
    graph.put(ones);
    return TensorName.of(ones.getName());
  }

  private static boolean isText(NodeDef node, String attribute, String value) {
    return node.containsAttr(attribute)
        && node.getAttrOrThrow(attribute).getS().toStringUtf8().equals(value);
  }

  static RetrainingException refusal(NodeDef node, String reason) {
    return new RetrainingException(
        "%s (%s) cannot be trained: %s; allowed: an --unfreeze that begins after it"
            .formatted(node.getName(), node.getOp(), reason));
  }
}
