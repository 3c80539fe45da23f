package dev.glimpse.tensorflow;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.tensorflow.Graph;
import org.tensorflow.GraphOperation;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/**
 * An estimate of the memory that the tensors of a graph of constants take. It is made without
 * loading the weights: TensorFlow infers the shape of every tensor for the largest batch, and the
 * bytes of the tensors that are alive at once are added up.
 *
 * @param weightBytes bytes of all constants
 * @param activationBytes maximum bytes of the tensors between input and output that exist at once,
 *     if the nodes run one after the other
 */
public record GraphMemoryEstimate(long weightBytes, long activationBytes) {

  /** Maximum bytes of a constant that is kept, because shapes may depend on its values. */
  private static final int SMALL_BYTES = 1024;

  /**
   * Measures a graph. TensorFlow's native library must be prepared.
   *
   * @param input the tensor that is fed, such as {@code image:0}
   * @param inputShape the shape of the input with the largest batch
   * @param output the tensor that is fetched
   * @throws IOException if the file cannot be read
   * @throws RuntimeException if TensorFlow rejects the graph
   */
  public static GraphMemoryEstimate of(
      SavedModelFile file, String input, long[] inputShape, String output) throws IOException {
    GraphDef.Builder light = GraphDef.newBuilder();
    GraphDef definition = file.definition();
    light.setVersions(definition.getVersions()).setLibrary(definition.getLibrary());
    long weightBytes = 0;
    for (NodeDef node : definition.getNodeList()) {
      long bytes = node.getOp().equals("Const") ? bytes(node) : 0;
      weightBytes += bytes;
      if (node.getName().equals(LiveTensorEstimate.node(input))) {
        light.addNode(placeholder(node, DataType.DT_FLOAT, shape(inputShape)));
      } else if (bytes > SMALL_BYTES) {
        TensorProto value = node.getAttrOrThrow("value").getTensor();
        light.addNode(placeholder(node, value.getDtype(), value.getTensorShape()));
      } else {
        light.addNode(withoutHints(node));
      }
    }
    try (Graph graph = new Graph()) {
      graph.importGraphDef(light.build());
      Map<String, long[]> outputs = outputBytes(graph);
      LiveTensorEstimate tensors = new LiveTensorEstimate(light.getNodeList(), outputs);
      return new GraphMemoryEstimate(
          weightBytes,
          tensors.peak(LiveTensorEstimate.node(input), LiveTensorEstimate.node(output)));
    }
  }

  /** Returns the bytes of every output of every node except placeholders; 0 where unknown. */
  private static Map<String, long[]> outputBytes(Graph graph) {
    Map<String, long[]> outputs = new HashMap<>();
    graph
        .operations()
        .forEachRemaining(
            operation -> {
              long[] bytes = new long[operation.numOutputs()];
              for (int i = 0; i < bytes.length && !isFed(operation.type()); i++) {
                bytes[i] = bytes(operation, i);
              }
              outputs.put(operation.name(), bytes);
            });
    return outputs;
  }

  /**
   * Returns the node without attributes such as {@code _output_shapes}, which may be those of
   * another batch size.
   */
  private static NodeDef withoutHints(NodeDef node) {
    NodeDef.Builder plain = node.toBuilder();
    node.getAttrMap().keySet().stream()
        .filter(name -> name.startsWith("_"))
        .forEach(plain::removeAttr);
    return plain.build();
  }

  private static boolean isFed(String op) {
    return op.equals("Placeholder") || op.equals("Const");
  }

  private static long bytes(GraphOperation operation, int output) {
    Shape shape = operation.output(output).shape();
    return shape.isUnknown() || shape.hasUnknownDimension()
        ? 0
        : shape.size() * size(operation.output(output).dataType());
  }

  private static long bytes(NodeDef constant) {
    TensorProto value = constant.getAttrOrThrow("value").getTensor();
    long elements = 1;
    for (TensorShapeProto.Dim dimension : value.getTensorShape().getDimList()) {
      elements *= dimension.getSize();
    }
    return elements * size(value.getDtype());
  }

  private static int size(DataType type) {
    return switch (type) {
      case DT_DOUBLE, DT_INT64, DT_UINT64, DT_COMPLEX64 -> Long.BYTES;
      case DT_HALF, DT_BFLOAT16, DT_INT16, DT_UINT16 -> Short.BYTES;
      case DT_INT8, DT_UINT8, DT_BOOL, DT_QINT8, DT_QUINT8 -> Byte.BYTES;
      default -> Float.BYTES;
    };
  }

  private static NodeDef placeholder(NodeDef node, DataType type, TensorShapeProto shape) {
    return NodeDef.newBuilder()
        .setName(node.getName())
        .setOp("Placeholder")
        .putAttr("dtype", AttrValue.newBuilder().setType(type).build())
        .putAttr("shape", AttrValue.newBuilder().setShape(shape).build())
        .build();
  }

  private static TensorShapeProto shape(long[] sizes) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (long size : sizes) {
      shape.addDim(TensorShapeProto.Dim.newBuilder().setSize(size));
    }
    return shape.build();
  }
}
