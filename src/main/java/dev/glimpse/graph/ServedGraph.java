package dev.glimpse.graph;

import com.google.protobuf.CodedOutputStream;
import dev.glimpse.model.InputTensor;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.tensorflow.TensorFlow;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;

/**
 * A graph in the form that Glimpse serves: weights as constants, any number of float32 images in,
 * float32 scores [N, classes] out.
 *
 * @param graph the nodes, and the versions of TensorFlow that they belong to
 * @param images the tensor that takes images, such as {@code input:0}
 * @param input the input's key in the signature, and the size of an image
 * @param scores the tensor that gives scores
 * @param output the output's key in the signature
 * @param classes number of scores per image
 */
public record ServedGraph(
    GraphDef graph, String images, InputTensor input, String scores, String output, int classes) {

  /** The key of the signature. */
  public static final String SIGNATURE = "serving_default";

  /** The name of the inputs that Glimpse creates. */
  public static final String INPUT = "image";

  /** The name of the outputs that Glimpse creates. */
  public static final String OUTPUT = "scores";

  /**
   * Writes the graph as a SavedModel. The same graph gives the same bytes.
   *
   * @param file {@code saved_model.pb}; replaced if it exists
   */
  public void write(Path file) throws IOException {
    SavedModel model = savedModel();
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      CodedOutputStream coded = CodedOutputStream.newInstance(out);
      // Writes attributes in a fixed order, which protobuf's maps do not have.
      coded.useDeterministicSerialization();
      model.writeTo(coded);
      coded.flush();
    }
  }

  private SavedModel savedModel() {
    SignatureDef signature =
        SignatureDef.newBuilder()
            .setMethodName("tensorflow/serving/predict")
            .putInputs(input.tensor(), info(images, input.shape(-1)))
            .putOutputs(output, info(scores, -1, classes))
            .build();
    return SavedModel.newBuilder()
        .setSavedModelSchemaVersion(1)
        .addMetaGraphs(
            MetaGraphDef.newBuilder()
                .setMetaInfoDef(
                    MetaGraphDef.MetaInfoDef.newBuilder()
                        .addTags("serve")
                        .setTensorflowVersion(TensorFlow.version()))
                .setGraphDef(graph)
                .putSignatureDef(SIGNATURE, signature))
        .build();
  }

  private static TensorInfo info(String tensor, long... shape) {
    return TensorInfo.newBuilder()
        .setName(tensor)
        .setDtype(DataType.DT_FLOAT)
        .setTensorShape(GraphNodeBuilder.shape(shape))
        .build();
  }
}
