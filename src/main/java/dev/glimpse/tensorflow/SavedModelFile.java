package dev.glimpse.tensorflow;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import com.google.protobuf.WireFormat;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.SignatureDef;

/**
 * The file {@code saved_model.pb} of a model that is served: its signature, and the position of its
 * graph in the file. The weights stay in the file, which is mapped while it is parsed.
 *
 * @param path the file
 * @param signature inputs and outputs of {@code serving_default}
 * @param graphOffset start of the graph in the file, in bytes
 * @param graphBytes length of the graph in bytes; nearly all of them are weights
 * @param selfContained whether the graph is complete: no variables to restore, and no tables to
 *     initialise
 */
public record SavedModelFile(
    Path path, SignatureDef signature, long graphOffset, int graphBytes, boolean selfContained) {

  /** The name of the file in every SavedModel. */
  private static final String NAME = "saved_model.pb";

  /** The tag of the graph that is served. */
  public static final String TAG = "serve";

  private static final String SIGNATURE = "serving_default";
  private static final String INITIALISATION = "__saved_model_init_op";

  /**
   * Reads the whole file except the weights.
   *
   * @param folder the folder of the SavedModel
   * @throws IOException if the file cannot be read, is not a SavedModel, or has no graph with the
   *     tag {@value #TAG} and a signature {@code serving_default}
   */
  public static SavedModelFile read(Path folder) throws IOException {
    Path path = folder.resolve(NAME);
    ByteBuffer mapped = map(path);
    List<MetaGraphDef> graphs = parse(path, mapped).getMetaGraphsList();
    for (int i = 0; i < graphs.size(); i++) {
      MetaGraphDef graph = graphs.get(i);
      SignatureDef signature = graph.getSignatureDefMap().get(SIGNATURE);
      if (graph.getMetaInfoDef().getTagsList().equals(List.of(TAG)) && signature != null) {
        CodedInputStream in = stream(mapped);
        enter(in, SavedModel.META_GRAPHS_FIELD_NUMBER, i);
        int bytes = enter(in, MetaGraphDef.GRAPH_DEF_FIELD_NUMBER, 0);
        return new SavedModelFile(
            path, signature, in.getTotalBytesRead(), bytes, isSelfContained(folder, graph));
      }
    }
    throw new IOException(
        "%s has no graph with the tag %s and the signature %s".formatted(path, TAG, SIGNATURE));
  }

  /**
   * Reads the graph. Its weights stay in the file, which must not change as long as they are used.
   *
   * @throws IOException if the file cannot be read
   */
  public GraphDef definition() throws IOException {
    try (FileChannel channel = FileChannel.open(path)) {
      return GraphDef.parseFrom(
          stream(channel.map(FileChannel.MapMode.READ_ONLY, graphOffset, graphBytes)));
    }
  }

  private static boolean isSelfContained(Path folder, MetaGraphDef graph) {
    return graph.hasGraphDef()
        && !Files.exists(folder.resolve("variables"))
        && graph.getCollectionDefCount() == 0
        && graph.getAssetFileDefCount() == 0
        && !graph.containsSignatureDef(INITIALISATION);
  }

  private static ByteBuffer map(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path)) {
      if (channel.size() > Integer.MAX_VALUE) {
        throw new IOException(path + " is larger than 2 GiB, the limit of a graph");
      }
      return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
    }
  }

  private static CodedInputStream stream(ByteBuffer mapped) {
    CodedInputStream in = UnsafeByteOperations.unsafeWrap(mapped).newCodedInput();
    in.enableAliasing(true);
    return in;
  }

  private static SavedModel parse(Path path, ByteBuffer mapped) throws IOException {
    try {
      return SavedModel.parseFrom(stream(mapped));
    } catch (InvalidProtocolBufferException e) {
      throw new IOException(path + " is not a SavedModel: " + e.getMessage(), e);
    }
  }

  /**
   * Moves the stream to the content of a message's field.
   *
   * @param index index among the fields with that number
   * @return the length of the content in bytes
   */
  private static int enter(CodedInputStream in, int field, int index) throws IOException {
    int seen = 0;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (WireFormat.getTagFieldNumber(tag) == field) {
        int bytes = in.readRawVarint32();
        if (seen++ == index) {
          return bytes;
        }
        in.skipRawBytes(bytes);
      } else {
        in.skipField(tag);
      }
    }
    return 0;
  }

  /**
   * Copies the graph into native memory. A copy is safer than the mapped file: if a mapped file is
   * truncated meanwhile, reading it ends the process.
   *
   * @return the memory, which the caller has to close
   * @throws IOException if the file cannot be read
   */
  Pointer graph() throws IOException {
    BytePointer memory = new BytePointer((long) graphBytes);
    try (FileChannel channel = FileChannel.open(path)) {
      ByteBuffer buffer = memory.asByteBuffer();
      channel.position(graphOffset);
      while (buffer.hasRemaining()) {
        if (channel.read(buffer) < 0) {
          throw new EOFException(path + " was truncated while it was read");
        }
      }
      return memory;
    } catch (IOException | RuntimeException e) {
      memory.close();
      throw e;
    }
  }
}
