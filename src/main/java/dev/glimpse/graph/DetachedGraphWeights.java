package dev.glimpse.graph;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;
import org.tensorflow.types.TBfloat16;
import org.tensorflow.types.TFloat16;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.family.TType;

/**
 * The large constants of a graph, held in variables beside it.
 *
 * <p>TensorFlow keeps several copies of a constant: in the graph, in the session's copies of the
 * graph and in the kernel. Its Java API adds two more copies while a graph is imported. The value
 * of a variable exists once. The graph computes the same values with the same kernels, because a
 * run reads the variable where it read the constant. Functions keep their constants in the same
 * way, because their variables have names that the whole session shares.
 */
public final class DetachedGraphWeights {

  /**
   * Smallest size of a constant that is detached. Smaller constants cost little, and may be shapes
   * that TensorFlow has to know in advance.
   */
  private static final int SMALLEST_BYTES = 4096;

  private final GraphDef graph;
  private final List<Weight> weights;

  /**
   * A constant that became a variable.
   *
   * @param node prefix of the nodes that assign the value
   * @param value the value, which may refer to a mapped file
   */
  private record Weight(String node, TensorProto value) {

    String handle() {
      return node + "/handle";
    }

    String fed() {
      return node + "/fed";
    }

    String assignment() {
      return node + "/assign";
    }
  }

  private DetachedGraphWeights(GraphDef graph, List<Weight> weights) {
    this.graph = graph;
    this.weights = weights;
  }

  /** Detaches the large constants of a graph and its functions. */
  public static DetachedGraphWeights of(GraphDef whole) {
    String prefix = freshPrefix(whole);
    List<Weight> weights = new ArrayList<>();
    GraphDef.Builder graph = whole.toBuilder().clearNode();
    for (NodeDef node : whole.getNodeList()) {
      Weight weight = weight(node, prefix, weights);
      if (weight == null) {
        graph.addNode(node);
      } else {
        reading(node, weight, "", "").forEach(graph::addNode);
      }
    }
    for (int i = 0; i < whole.getLibrary().getFunctionCount(); i++) {
      FunctionDef function = whole.getLibrary().getFunction(i);
      if (function.getNodeDefList().stream().anyMatch(DetachedGraphWeights::isLarge)) {
        FunctionDef.Builder changed = function.toBuilder().clearNodeDef();
        for (NodeDef node : function.getNodeDefList()) {
          Weight weight = weight(node, prefix, weights);
          if (weight == null) {
            changed.addNodeDef(node);
          } else {
            reading(node, weight, ":resource:0", ":value:0").forEach(changed::addNodeDef);
          }
        }
        graph.getLibraryBuilder().setFunction(i, changed);
      }
    }
    weights.forEach(weight -> assigning(weight).forEach(graph::addNode));
    return new DetachedGraphWeights(graph.build(), weights);
  }

  /** Returns a prefix with which no node's name begins. */
  private static String freshPrefix(GraphDef graph) {
    Set<String> taken = new HashSet<>();
    graph.getNodeList().forEach(node -> taken.add(node.getName().split("/", 2)[0]));
    String prefix = "detached_weights";
    for (int i = 1; taken.contains(prefix); i++) {
      prefix = "detached_weights_" + i;
    }
    return prefix;
  }

  private static @Nullable Weight weight(NodeDef node, String prefix, List<Weight> weights) {
    if (!isLarge(node)) {
      return null;
    }
    Weight weight =
        new Weight(prefix + "/" + weights.size(), node.getAttrOrThrow("value").getTensor());
    weights.add(weight);
    return weight;
  }

  private static boolean isLarge(NodeDef node) {
    if (!node.getOp().equals("Const")) {
      return false;
    }
    TensorProto value = node.getAttrOrThrow("value").getTensor();
    return type(value.getDtype()) != null
        && content(value) >= SMALLEST_BYTES
        && content(value) == expected(value);
  }

  private static long content(TensorProto value) {
    return value.getTensorContent().size();
  }

  private static long expected(TensorProto value) {
    long width =
        switch (value.getDtype()) {
          case DT_FLOAT -> 4;
          case DT_DOUBLE -> 8;
          default -> 2;
        };
    return elements(value.getTensorShape()) * width;
  }

  private static long elements(TensorShapeProto shape) {
    long elements = 1;
    for (TensorShapeProto.Dim dimension : shape.getDimList()) {
      elements *= dimension.getSize();
    }
    return elements;
  }

  private static @Nullable Class<? extends TType> type(DataType type) {
    return switch (type) {
      case DT_FLOAT -> TFloat32.class;
      case DT_DOUBLE -> TFloat64.class;
      case DT_HALF -> TFloat16.class;
      case DT_BFLOAT16 -> TBfloat16.class;
      default -> null;
    };
  }

  /** Returns the nodes that replace a constant; the last one has its name. */
  private static List<NodeDef> reading(
      NodeDef constant, Weight weight, String handleOutput, String valueOutput) {
    String handle = constant.getName() + "/detached_handle";
    String value = constant.getName() + "/detached_value";
    DataType type = weight.value().getDtype();
    NodeDef.Builder identity =
        GraphNodeBuilder.identity(constant.getName(), TensorName.of(value), type).toBuilder()
            .clearInput()
            .addInput(value + valueOutput);
    // A constant has control inputs only. They tie it to a branch or to the frame of a loop, to
    // which all three nodes must belong.
    return List.of(
        handle(handle, weight).toBuilder().addAllInput(constant.getInputList()).build(),
        read(value, handle + handleOutput, type),
        identity.build());
  }

  private static NodeDef handle(String name, Weight weight) {
    return NodeDef.newBuilder()
        .setName(name)
        .setOp("VarHandleOp")
        .putAttr("dtype", GraphNodeBuilder.type(weight.value().getDtype()))
        .putAttr("shape", AttrValue.newBuilder().setShape(weight.value().getTensorShape()).build())
        .putAttr(
            "shared_name",
            AttrValue.newBuilder().setS(ByteString.copyFromUtf8(weight.node())).build())
        .build();
  }

  private static NodeDef read(String name, String handle, DataType type) {
    return NodeDef.newBuilder()
        .setName(name)
        .setOp("ReadVariableOp")
        .addInput(handle)
        .putAttr("dtype", GraphNodeBuilder.type(type))
        .build();
  }

  private static List<NodeDef> assigning(Weight weight) {
    AttrValue type = GraphNodeBuilder.type(weight.value().getDtype());
    return List.of(
        handle(weight.handle(), weight),
        NodeDef.newBuilder()
            .setName(weight.fed())
            .setOp("Placeholder")
            .putAttr("dtype", type)
            .putAttr(
                "shape", AttrValue.newBuilder().setShape(weight.value().getTensorShape()).build())
            .build(),
        NodeDef.newBuilder()
            .setName(weight.assignment())
            .setOp("AssignVariableOp")
            .addInput(weight.handle())
            .addInput(weight.fed())
            .putAttr("dtype", type)
            .build());
  }

  /** Returns the graph without its large constants, ready for {@link #assign}. */
  public GraphDef graph() {
    return graph;
  }

  /** Gives the variables their values, in a session of {@link #graph}. */
  public void assign(Session session) {
    if (weights.isEmpty()) {
      return;
    }
    List<Tensor> values = new ArrayList<>();
    try {
      Session.Runner runner = session.runner();
      for (Weight weight : weights) {
        Tensor value = tensor(weight.value());
        values.add(value);
        runner.feed(weight.fed(), 0, value).addTarget(weight.assignment());
      }
      runner.run().close();
    } finally {
      values.forEach(Tensor::close); // the variables keep the memory, which is not copied
    }
  }

  private static Tensor tensor(TensorProto value) {
    Class<? extends TType> type = type(value.getDtype());
    if (type == null) {
      throw new IllegalStateException("No weight can have the type " + value.getDtype());
    }
    Shape shape =
        Shape.of(
            value.getTensorShape().getDimList().stream()
                .mapToLong(TensorShapeProto.Dim::getSize)
                .toArray());
    return Tensor.of(
        type,
        shape,
        tensor -> {
          ByteBuffer memory = TensorMemoryView.of(tensor);
          for (ByteBuffer part : value.getTensorContent().asReadOnlyByteBufferList()) {
            memory.put(part);
          }
        });
  }
}
