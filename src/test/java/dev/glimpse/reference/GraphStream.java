package dev.glimpse.reference;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import dev.glimpse.architecture.FrozenGraphWriter;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto;

/**
 * A writer of graphs with random weights as constants. It writes values as it draws them, so that
 * no model has to fit into memory.
 */
final class GraphStream {

  private final NetworkGraph network;

  GraphStream(NetworkGraph network) {
    this.network = network;
  }

  /** Writes a frozen graph; the same bytes each time. */
  void writeFrozen(Path file) throws IOException {
    Map<String, String> arrays =
        network.weights().keySet().stream().collect(Collectors.toMap(node -> node, node -> node));
    FrozenGraphWriter.write(file, network.graph(), arrays, new DrawnWeights(network.weights()));
  }

  /** The weights of the network's nodes, drawn when they are read. */
  private record DrawnWeights(Map<String, WeightSpec> weights)
      implements dev.glimpse.architecture.WeightSource {

    @Override
    public Set<String> names() {
      return weights.keySet();
    }

    @Override
    public Shape shape(String name) {
      return weights.get(name).shape();
    }

    @Override
    public void read(String name, ValueSink sink) throws IOException {
      new RandomValues(weights.get(name)).draw(sink);
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
    Path frozen = file.resolveSibling(file.getFileName() + ".frozen");
    writeFrozen(frozen); // the same bytes are the graph's message inside the SavedModel
    long size = Files.size(frozen);
    byte[] graph = head(MetaGraphDef.GRAPH_DEF_FIELD_NUMBER, size);
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      out.write(bytes(SavedModel.newBuilder().setSavedModelSchemaVersion(1).build()));
      out.write(head(SavedModel.META_GRAPHS_FIELD_NUMBER, meta.length + graph.length + size));
      out.write(meta);
      out.write(graph);
      Files.copy(frozen, out);
    } finally {
      Files.delete(frozen);
    }
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
}
