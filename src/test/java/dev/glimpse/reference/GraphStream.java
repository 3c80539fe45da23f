package dev.glimpse.reference;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/**
 * A writer of graphs with random weights as constants. It writes values as it draws them, so that
 * no model has to fit into memory: protobuf joins a message from parts, so each message around a
 * value is its other fields followed by the field with the value.
 */
final class GraphStream {

  private static final int PIECE = 1 << 18;

  private final NetworkGraph network;

  GraphStream(NetworkGraph network) {
    this.network = network;
  }

  /** Writes a frozen graph; the same bytes each time. */
  void writeFrozen(Path file) throws IOException {
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), PIECE)) {
      writeGraph(out);
    }
  }

  /**
   * Writes a SavedModel's graph with one signature; the same bytes each time.
   *
   * @param input the key of the images
   * @param output the key of the scores
   */
  void writeServed(Path file, String input, String output, int side, int classes)
      throws IOException {
    byte[] meta =
        bytes(
            MetaGraphDef.newBuilder()
                .setMetaInfoDef(MetaGraphDef.MetaInfoDef.newBuilder().addTags("serve"))
                .putSignatureDef(
                    "serving_default",
                    SignatureDef.newBuilder()
                        .setMethodName("tensorflow/serving/predict")
                        .putInputs(input, info(network.images(), -1, side, side, 3))
                        .putOutputs(output, info(network.scores(), -1, classes))
                        .build())
                .build());
    long size = graphSize();
    byte[] graph = head(MetaGraphDef.GRAPH_DEF_FIELD_NUMBER, size);
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), PIECE)) {
      out.write(bytes(SavedModel.newBuilder().setSavedModelSchemaVersion(1).build()));
      out.write(head(SavedModel.META_GRAPHS_FIELD_NUMBER, meta.length + graph.length + size));
      out.write(meta);
      out.write(graph);
      writeGraph(out);
    }
  }

  private long graphSize() throws IOException {
    long[] size = {0};
    writeGraph(
        new OutputStream() {
          @Override
          public void write(int b) {
            size[0]++;
          }

          @Override
          public void write(byte[] b, int offset, int length) {
            size[0] += length;
          }
        },
        false);
    return size[0] + network.weights().values().stream().mapToLong(WeightSpec::bytes).sum();
  }

  private void writeGraph(OutputStream out) throws IOException {
    writeGraph(out, true);
  }

  private void writeGraph(OutputStream out, boolean withValues) throws IOException {
    for (NodeDef node : network.graph().getNodeList()) {
      WeightSpec weight = network.weights().get(node.getName());
      if (weight == null) {
        byte[] plain = bytes(node);
        out.write(head(GraphDef.NODE_FIELD_NUMBER, plain.length));
        out.write(plain);
      } else {
        writeConstant(out, node.getName(), weight);
        if (withValues) {
          writeValues(out, weight);
        }
      }
    }
    out.write(bytes(network.graph().toBuilder().clearNode().build()));
  }

  /** Writes all of a constant's node but its values, which are its last bytes. */
  private static void writeConstant(OutputStream out, String name, WeightSpec weight)
      throws IOException {
    byte[] content = head(TensorProto.TENSOR_CONTENT_FIELD_NUMBER, weight.bytes());
    byte[] tensor =
        join(
            bytes(
                TensorProto.newBuilder()
                    .setDtype(DataType.DT_FLOAT)
                    .setTensorShape(shape(weight.shape().asArray()))
                    .build()),
            content);
    byte[] value =
        join(head(AttrValue.TENSOR_FIELD_NUMBER, tensor.length + weight.bytes()), tensor);
    // An entry of a map is a message of a key, 1, and a value, 2.
    byte[] entry = join(keyOf("value"), join(head(2, value.length + weight.bytes()), value));
    byte[] node =
        join(
            bytes(
                NodeDef.newBuilder()
                    .setName(name)
                    .setOp("Const")
                    .putAttr("dtype", AttrValue.newBuilder().setType(DataType.DT_FLOAT).build())
                    .build()),
            join(head(NodeDef.ATTR_FIELD_NUMBER, entry.length + weight.bytes()), entry));
    out.write(head(GraphDef.NODE_FIELD_NUMBER, node.length + weight.bytes()));
    out.write(node);
  }

  private static void writeValues(OutputStream out, WeightSpec weight) throws IOException {
    new RandomValues(weight).draw((piece, length) -> out.write(piece, 0, length));
  }

  private static TensorInfo info(String tensor, long... shape) {
    return TensorInfo.newBuilder()
        .setName(tensor)
        .setDtype(DataType.DT_FLOAT)
        .setTensorShape(shape(shape))
        .build();
  }

  private static TensorShapeProto shape(long... sizes) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (long size : sizes) {
      shape.addDim(TensorShapeProto.Dim.newBuilder().setSize(size));
    }
    return shape.build();
  }

  private static byte[] keyOf(String key) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream coded = CodedOutputStream.newInstance(bytes);
    coded.writeString(1, key);
    coded.flush();
    return bytes.toByteArray();
  }

  /** Returns the tag and the length that come before a field of so many bytes. */
  private static byte[] head(int field, long length) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream coded = CodedOutputStream.newInstance(bytes);
    coded.writeTag(field, WireFormat.WIRETYPE_LENGTH_DELIMITED);
    coded.writeUInt64NoTag(length);
    coded.flush();
    return bytes.toByteArray();
  }

  /** Returns a message's bytes with its maps in order, so that they are the same each time. */
  private static byte[] bytes(com.google.protobuf.Message message) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(message.getSerializedSize());
    CodedOutputStream coded = CodedOutputStream.newInstance(bytes);
    coded.useDeterministicSerialization();
    message.writeTo(coded);
    coded.flush();
    return bytes.toByteArray();
  }

  private static byte[] join(byte[] first, byte[] second) {
    return ByteBuffer.allocate(first.length + second.length).put(first).put(second).array();
  }
}
