package dev.glimpse.importer;

import dev.glimpse.graph.EditableGraph;
import dev.glimpse.graph.GraphNodeBuilder;
import dev.glimpse.graph.TensorName;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;

/**
 * The operations that depend on a batch of one, rewritten for any number of images. Each method
 * returns the role of the rewritten node.
 */
final class FreedBatchOps {

  private final EditableGraph graph;
  private final BatchOfOne one;
  private final Map<String, BatchDimensionRole> carried;

  /**
   * Creates the rewriting of one graph.
   *
   * @param one the graph as TensorFlow infers it, fed one image
   * @param carried roles of the nodes that were visited; a node without a role does not depend on
   *     an image
   */
  FreedBatchOps(EditableGraph graph, BatchOfOne one, Map<String, BatchDimensionRole> carried) {
    this.graph = graph;
    this.one = one;
    this.carried = carried;
  }

  /** Rewrites a reshape. The images stay along the first dimension for any target shape. */
  BatchDimensionRole reshape(NodeDef node) {
    List<TensorName> inputs = EditableGraph.inputs(node);
    boolean images = carried.get(inputs.get(0).node()) == BatchDimensionRole.IMAGES;
    if (carried.containsKey(inputs.get(1).node())) {
      if (images) {
        return BatchDimensionRole.IMAGES; // to sizes that are read from a batch of any size
      }
      throw stuck(node, "reshapes to sizes that are known only while the graph runs");
    }
    Optional<long[]> shape = one.shape(TensorName.of(node.getName()));
    if (shape.isEmpty()) {
      if (images && one.integers(inputs.get(1))[0] == -1) {
        return BatchDimensionRole.IMAGES;
      }
      throw stuck(node, "reshapes to a shape that is not known before the graph runs");
    }
    boolean first = shape.get().length > 0 && shape.get()[0] == 1;
    reshape(node.getName(), inputs.get(0), first ? rest(shape.get()) : shape.get());
    return first ? BatchDimensionRole.IMAGES : BatchDimensionRole.ONE_IMAGE;
  }

  /** Adds or replaces a node that reshapes to any number of images of a size. */
  void reshape(String name, TensorName data, long[] sizes) {
    int[] shape = LongStream.of(anyNumberOf(sizes)).mapToInt(Math::toIntExact).toArray();
    NodeDef target = GraphNodeBuilder.constant(graph.freshName(name + "/any_batch"), shape);
    graph.put(target);
    graph.put(GraphNodeBuilder.reshape(name, data, target));
  }

  /** Rewrites a Squeeze to squeeze the same dimensions, except that of the batch. */
  BatchDimensionRole squeeze(NodeDef node) {
    TensorName input = EditableGraph.inputs(node).get(0);
    boolean images = carried.get(input.node()) == BatchDimensionRole.IMAGES;
    long[] shape = one.shape(input).orElseThrow(() -> stuck(node, "has an input of unknown shape"));
    List<Long> wanted = attribute(node, "squeeze_dims").getList().getIList();
    Set<Integer> squeezed = new TreeSet<>();
    for (int i = 0; i < shape.length; i++) {
      boolean named = wanted.contains((long) i) || wanted.contains((long) i - shape.length);
      if (wanted.isEmpty() ? shape[i] == 1 : named) {
        squeezed.add(i);
      }
    }
    boolean withBatch = images && squeezed.remove(0);
    if (squeezed.isEmpty()) {
      pass(node);
    } else {
      int shift = images ? 0 : 1;
      AttrValue.ListValue.Builder dimensions = AttrValue.ListValue.newBuilder();
      squeezed.forEach(i -> dimensions.addI(i + shift));
      graph.put(
          node.toBuilder()
              .putAttr("squeeze_dims", AttrValue.newBuilder().setList(dimensions).build())
              .build());
    }
    return images && !withBatch ? BatchDimensionRole.IMAGES : BatchDimensionRole.ONE_IMAGE;
  }

  /** Rewrites an ExpandDims. On one image it may be the operation that adds the batch dimension. */
  BatchDimensionRole expandDims(NodeDef node) {
    TensorName input = EditableGraph.inputs(node).get(0);
    int axis = integers(node, 1)[0];
    if (carried.get(input.node()) == BatchDimensionRole.IMAGES) {
      if (axis == 0) {
        throw stuck(node, "adds a dimension before the batch dimension");
      }
      return BatchDimensionRole.IMAGES;
    }
    if (axis == 0) {
      pass(node);
      return BatchDimensionRole.IMAGES;
    }
    if (axis < 0) {
      long[] shape =
          one.shape(input).orElseThrow(() -> stuck(node, "has an input of unknown shape"));
      if (axis == -shape.length - 1) {
        pass(node);
        return BatchDimensionRole.IMAGES;
      }
      return BatchDimensionRole
          .ONE_IMAGE; // counted from the last dimension, where nothing has changed
    }
    replaceInputs(node, "Tdim", 1, new int[] {axis + 1});
    return BatchDimensionRole.ONE_IMAGE;
  }

  /**
   * Rewrites a {@code Slice} of the first image, which is the whole batch of one, to take all
   * images.
   */
  BatchDimensionRole slice(NodeDef node) {
    int[] begin = integers(node, 1);
    int[] size = integers(node, 2);
    if (begin[0] != 0) {
      throw stuck(node, "selects images other than the first of a batch");
    }
    size[0] = -1;
    replaceInputs(node, "Index", 1, begin, size);
    return BatchDimensionRole.IMAGES;
  }

  /** Rewrites {@code x[0]} and {@code x[0:1]} to take all images. */
  BatchDimensionRole stridedSlice(NodeDef node) {
    if (hasFirst(node, "ellipsis_mask")) {
      return BatchDimensionRole.IMAGES;
    }
    if (hasFirst(node, "new_axis_mask")) {
      throw stuck(node, "adds a dimension before the batch dimension");
    }
    boolean single = hasFirst(node, "shrink_axis_mask");
    boolean fromFirst = hasFirst(node, "begin_mask") || integers(node, 1)[0] == 0;
    boolean toFirst = single || hasFirst(node, "end_mask") || integers(node, 2)[0] == 1;
    if (!fromFirst || !toFirst) {
      throw stuck(node, "selects images other than the first of a batch");
    }
    graph.put(
        node.toBuilder()
            .putAttr("begin_mask", integer(attribute(node, "begin_mask").getI() | 1))
            .putAttr("end_mask", integer(attribute(node, "end_mask").getI() | 1))
            .putAttr("shrink_axis_mask", integer(attribute(node, "shrink_axis_mask").getI() & ~1L))
            .build());
    return single ? BatchDimensionRole.ONE_IMAGE : BatchDimensionRole.IMAGES;
  }

  /** Rewrites an Unpack that splits a batch of one. */
  BatchDimensionRole unpack(NodeDef node) {
    if (attribute(node, "axis").getI() != 0) {
      return BatchDimensionRole.IMAGES;
    }
    pass(node);
    return BatchDimensionRole.ONE_IMAGE;
  }

  /** Rewrites a Pack that makes a batch of one. */
  BatchDimensionRole pack(NodeDef node) {
    if (attribute(node, "axis").getI() != 0 || EditableGraph.inputs(node).size() != 1) {
      throw stuck(node, "packs several tensors of one image");
    }
    pass(node);
    return BatchDimensionRole.IMAGES;
  }

  /** Replaces an operation that has become superfluous by an identity. */
  private void pass(NodeDef node) {
    DataType type = attribute(node, "T").getType();
    graph.put(GraphNodeBuilder.identity(node.getName(), EditableGraph.inputs(node).get(0), type));
  }

  private void replaceInputs(NodeDef node, String typeAttribute, int from, int[]... values) {
    NodeDef.Builder changed = node.toBuilder();
    for (int i = 0; i < values.length; i++) {
      NodeDef constant =
          GraphNodeBuilder.constant(graph.freshName(node.getName() + "/any_batch"), values[i]);
      graph.put(constant);
      changed.setInput(from + i, constant.getName());
    }
    graph.put(changed.putAttr(typeAttribute, GraphNodeBuilder.type(DataType.DT_INT32)).build());
  }

  private int[] integers(NodeDef node, int input) {
    TensorName tensor = EditableGraph.inputs(node).get(input);
    if (carried.containsKey(tensor.node())) {
      throw stuck(node, "takes indices that are known only while the graph runs");
    }
    return one.integers(tensor);
  }

  private static boolean hasFirst(NodeDef node, String mask) {
    return (attribute(node, mask).getI() & 1) == 1;
  }

  private static AttrValue attribute(NodeDef node, String name) {
    return node.getAttrOrDefault(name, AttrValue.getDefaultInstance());
  }

  private static AttrValue integer(long value) {
    return AttrValue.newBuilder().setI(value).build();
  }

  /** Returns a shape without its first dimension. */
  static long[] rest(long[] shape) {
    return Arrays.copyOfRange(shape, 1, shape.length);
  }

  /** Returns a shape with an additional first dimension of any size. */
  static long[] anyNumberOf(long[] sizes) {
    return LongStream.concat(LongStream.of(-1), LongStream.of(sizes)).toArray();
  }

  static ImportException stuck(NodeDef node, String why) {
    return new ImportException(
        "The batch size cannot be made variable: %s (%s) %s"
            .formatted(node.getName(), node.getOp(), why));
  }
}
