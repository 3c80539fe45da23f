package dev.glimpse.architecture;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Message;
import com.google.protobuf.WireFormat;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/**
 * A writer of frozen graphs whose constants come from a source of weights. It writes each array
 * while it reads it, so that the graph never has to fit into memory: a protobuf message may be
 * written in parts, so each message around the values is its other fields, followed by the field
 * with the values.
 */
public final class FrozenGraphWriter {

  private static final int PIECE_BYTES = 1 << 18;

  private final OutputStream out;
  private final ByteBuffer piece = ByteBuffer.allocate(PIECE_BYTES).order(ByteOrder.LITTLE_ENDIAN);

  private FrozenGraphWriter(OutputStream out) {
    this.out = out;
  }

  /**
   * Writes a graph. The same graph and values give the same bytes.
   *
   * @param file replaced if it exists
   * @param graph the graph with a placeholder for each array
   * @param arrays the names of the source's arrays by the names of the placeholders that become
   *     constants
   * @param weights the values; constants get the source's shapes
   * @throws WeightMismatchException if the source lacks one of the arrays
   * @throws IOException if values cannot be read or the file cannot be written
   */
  public static void write(
      Path file, GraphDef graph, Map<String, String> arrays, WeightSource weights)
      throws IOException {
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), PIECE_BYTES)) {
      FrozenGraphWriter writer = new FrozenGraphWriter(out);
      for (NodeDef node : graph.getNodeList()) {
        String array = arrays.get(node.getName());
        if (array == null) {
          byte[] bytes = bytes(node);
          out.write(head(GraphDef.NODE_FIELD_NUMBER, bytes.length));
          out.write(bytes);
        } else {
          writer.writeConstant(node.getName(), array, weights);
        }
      }
      out.write(bytes(graph.toBuilder().clearNode().build()));
    }
  }

  private void writeConstant(String node, String array, WeightSource weights) throws IOException {
    Shape shape = weights.shape(array);
    long[] missing = {shape.size()};
    writeHead(node, shape);
    weights.read(
        array,
        part -> {
          missing[0] -= part.remaining();
          writeValues(part);
        });
    if (missing[0] != 0) {
      throw new IOException(
          "The array %s of shape %s has %d values"
              .formatted(array, shape, shape.size() - missing[0]));
    }
  }

  /** Writes all of a constant's node but its values, which are its last bytes. */
  private void writeHead(String node, Shape shape) throws IOException {
    long values = shape.size() * Float.BYTES;
    byte[] tensor =
        join(
            bytes(
                TensorProto.newBuilder()
                    .setDtype(DataType.DT_FLOAT)
                    .setTensorShape(proto(shape))
                    .build()),
            head(TensorProto.TENSOR_CONTENT_FIELD_NUMBER, values));
    byte[] value = join(head(AttrValue.TENSOR_FIELD_NUMBER, tensor.length + values), tensor);
    // An entry of a map is a message of a key, 1, and a value, 2.
    byte[] entry = join(keyOf("value"), join(head(2, value.length + values), value));
    byte[] constant =
        join(
            bytes(
                NodeDef.newBuilder()
                    .setName(node)
                    .setOp("Const")
                    .putAttr("dtype", AttrValue.newBuilder().setType(DataType.DT_FLOAT).build())
                    .build()),
            join(head(NodeDef.ATTR_FIELD_NUMBER, entry.length + values), entry));
    out.write(head(GraphDef.NODE_FIELD_NUMBER, constant.length + values));
    out.write(constant);
  }

  private void writeValues(FloatBuffer part) throws IOException {
    FloatBuffer floats = piece.asFloatBuffer();
    while (part.hasRemaining()) {
      floats.clear();
      int count = Math.min(part.remaining(), floats.capacity());
      floats.put(0, part, part.position(), count);
      part.position(part.position() + count);
      out.write(piece.array(), 0, count * Float.BYTES);
    }
  }

  private static TensorShapeProto proto(Shape shape) {
    TensorShapeProto.Builder proto = TensorShapeProto.newBuilder();
    for (long size : shape.asArray()) {
      proto.addDim(TensorShapeProto.Dim.newBuilder().setSize(size));
    }
    return proto.build();
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
  private static byte[] bytes(Message message) throws IOException {
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
