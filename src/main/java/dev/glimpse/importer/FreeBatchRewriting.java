package dev.glimpse.importer;

import dev.glimpse.graph.EditableGraph;
import dev.glimpse.graph.GraphNodeBuilder;
import dev.glimpse.graph.TensorName;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorShapeProto;

/**
 * A rewriting that lets a graph that was made for one image take any number of images.
 *
 * <p>It goes from the image to the scores and notes the {@linkplain BatchDimensionRole role} of
 * each node: images along the first dimension, or a single image without that dimension (a photo
 * before ExpandDims, a vector after Squeeze), which then gets it. {@link FreedBatchOps} rewrites
 * constants of 1 that stand for the number of images. Unknown operations are left as they are;
 * {@link ModelVerification} decides whether the result is right.
 */
final class FreeBatchRewriting {

  /**
   * Operations on each value separately, or along the last dimension: an additional first dimension
   * does not affect them.
   */
  private static final Set<String> POINTWISE =
      Set.of(
          "Add",
          "AddV2",
          "Sub",
          "Mul",
          "Div",
          "RealDiv",
          "Maximum",
          "Minimum",
          "Neg",
          "Cast",
          "Exp",
          "Sigmoid",
          "Relu",
          "Relu6",
          "Softmax",
          "LogSoftmax",
          "Identity");

  private final EditableGraph graph;
  private final BatchOfOne one;
  private final Map<String, BatchDimensionRole> carried = new HashMap<>();
  private final FreedBatchOps ops;

  /**
   * Creates the rewriting of a graph of constants.
   *
   * @param one the same graph as TensorFlow infers it, fed one image
   */
  FreeBatchRewriting(EditableGraph graph, BatchOfOne one) {
    this.graph = graph;
    this.one = one;
    this.ops = new FreedBatchOps(graph, one, carried);
  }

  /**
   * Changes the graph: the image becomes [N, ...], the scores [N, classes].
   *
   * @param image the placeholder, whose shape is that of one image, with a first dimension or
   *     without
   * @param scores the last node, an identity
   * @throws ImportException with the node at which this fails
   */
  void free(String image, String scores, int classes) {
    for (String name : graph.ancestors(scores)) {
      NodeDef node = graph.node(name);
      if (name.equals(image)) {
        carried.put(name, feed(node));
        continue;
      }
      Set<BatchDimensionRole> inputs = EnumSet.noneOf(BatchDimensionRole.class);
      for (TensorName input : EditableGraph.inputs(node)) {
        if (carried.containsKey(input.node())) {
          inputs.add(carried.get(input.node()));
        }
      }
      if (inputs.contains(BatchDimensionRole.IMAGES)
          && inputs.contains(BatchDimensionRole.ONE_IMAGE)) {
        throw FreedBatchOps.stuck(node, "mixes images with and without a batch dimension");
      } else if (inputs.contains(BatchDimensionRole.IMAGES)) {
        carried.put(name, onImages(node));
      } else if (inputs.contains(BatchDimensionRole.ONE_IMAGE)) {
        carried.put(name, onOneImage(node));
      } else if (!inputs.isEmpty()) {
        carried.put(name, BatchDimensionRole.SIZES);
      }
    }
    flatten(graph.node(scores), classes);
  }

  /**
   * Leaves a graph that takes any number of images as it is, except for its scores, which become
   * [N, classes].
   *
   * @param scores the last node, an identity
   */
  void leave(String scores, int classes) {
    NodeDef last = graph.node(scores);
    TensorName result = TensorName.parse(last.getInput(0));
    if (!one.isMatrix(result, classes)) {
      flatten(last, result, new long[] {classes});
    }
  }

  private BatchDimensionRole feed(NodeDef image) {
    long[] shape =
        image.getAttrOrThrow("shape").getShape().getDimList().stream()
            .mapToLong(TensorShapeProto.Dim::getSize)
            .toArray();
    boolean withBatch = shape.length == 4;
    long[] sizes = withBatch ? FreedBatchOps.rest(shape) : shape;
    graph.put(GraphNodeBuilder.placeholder(image.getName(), FreedBatchOps.anyNumberOf(sizes)));
    return withBatch ? BatchDimensionRole.IMAGES : BatchDimensionRole.ONE_IMAGE;
  }

  private BatchDimensionRole onImages(NodeDef node) {
    return switch (node.getOp()) {
      case "Shape", "ShapeN", "Size", "Rank" -> BatchDimensionRole.SIZES;
      case "Reshape" -> ops.reshape(node);
      case "Squeeze" -> ops.squeeze(node);
      case "Slice" -> ops.slice(node);
      case "StridedSlice" -> ops.stridedSlice(node);
      case "Unpack" -> ops.unpack(node);
      case "ExpandDims" -> ops.expandDims(node);
      default -> BatchDimensionRole.IMAGES;
    };
  }

  private BatchDimensionRole onOneImage(NodeDef node) {
    return switch (node.getOp()) {
      case "Reshape" -> ops.reshape(node);
      case "Squeeze" -> ops.squeeze(node);
      case "Pack" -> ops.pack(node);
      case "ExpandDims" -> ops.expandDims(node);
      default -> {
        if (!POINTWISE.contains(node.getOp())) {
          throw FreedBatchOps.stuck(node, "works on one image without a batch dimension");
        }
        yield BatchDimensionRole.ONE_IMAGE;
      }
    };
  }

  /** Reshapes scores of another shape, such as [1, 1, 1, classes]. */
  private void flatten(NodeDef scores, int classes) {
    TensorName result = TensorName.parse(scores.getInput(0));
    long[] flat =
        carried.get(scores.getName()) == BatchDimensionRole.IMAGES
            ? new long[] {1, classes}
            : new long[] {classes};
    if (!Arrays.equals(one.shape(result).orElse(new long[0]), flat)) {
      flatten(scores, result, new long[] {classes});
    }
  }

  private void flatten(NodeDef scores, TensorName result, long[] sizes) {
    String name = graph.freshName("flat_" + scores.getName());
    ops.reshape(name, result, sizes);
    graph.put(scores.toBuilder().setInput(0, name).build());
  }
}
