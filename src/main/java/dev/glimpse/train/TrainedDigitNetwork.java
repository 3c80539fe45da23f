package dev.glimpse.train;

import dev.glimpse.graph.ServedGraph;
import dev.glimpse.model.InputTensor;
import dev.glimpse.model.InputTensor.Layout;
import dev.glimpse.model.ModelDescriptor;
import dev.glimpse.model.ModelFolder;
import dev.glimpse.model.ModelLabels;
import dev.glimpse.model.OutputTensor;
import dev.glimpse.model.OutputTensor.Kind;
import dev.glimpse.model.Preprocessing;
import dev.glimpse.train.NielsenNetArchitecture.Parameter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.types.TFloat32;

/**
 * NielsenNet's trained weights, which can be exported as a model that Glimpse serves: a SavedModel
 * whose weights are constants, its labels and its descriptor. The same weights give the same bytes.
 */
public final class TrainedDigitNetwork {

  private static final String LABELS = "labels.txt";

  private final Map<Parameter, float[]> weights;

  TrainedDigitNetwork(Map<Parameter, float[]> weights) {
    this.weights = weights;
  }

  /**
   * Writes saved_model.pb, labels.txt and model.yaml.
   *
   * @param folder the folder, created if absent; files of these names are replaced
   */
  public void export(Path folder) throws IOException {
    Files.createDirectories(folder);
    InputTensor input =
        new InputTensor(
            ServedGraph.INPUT,
            NielsenNetArchitecture.SIDE,
            NielsenNetArchitecture.SIDE,
            1,
            Layout.NHWC);
    new ServedGraph(
            frozenGraph(),
            "input:0",
            input,
            "scores:0",
            ServedGraph.OUTPUT,
            NielsenNetArchitecture.CLASSES)
        .write(folder.resolve(ModelDescriptor.GRAPH));
    ModelLabels.named(
            IntStream.range(0, NielsenNetArchitecture.CLASSES).mapToObj(Integer::toString).toList())
        .write(folder.resolve(LABELS));
    new ModelDescriptor(
            "nielsennet",
            "1",
            "Handwritten digits 0 to 9, two convolutions and two wide layers after Michael Nielsen",
            "trained on MNIST's training set by `glimpse train nielsennet`",
            "Apache-2.0",
            ModelFolder.checksums(folder, ModelDescriptor.GRAPH, LABELS),
            input,
            Preprocessing.preset("mnist"),
            new OutputTensor(ServedGraph.OUTPUT, Kind.SOFTMAX, null),
            LABELS,
            null,
            null,
            null)
        .write(folder);
  }

  private GraphDef frozenGraph() {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Operand<TFloat32> images =
          tf.withName("input")
              .placeholder(
                  TFloat32.class,
                  Placeholder.shape(
                      Shape.of(-1, NielsenNetArchitecture.SIDE, NielsenNetArchitecture.SIDE, 1)));
      NielsenNetArchitecture net =
          new NielsenNetArchitecture(tf, parameter -> constant(tf, parameter), layer -> layer);
      tf.withName("scores").nn.softmax(net.logits(images));
      return graph.toGraphDef();
    }
  }

  private Operand<TFloat32> constant(Ops tf, Parameter parameter) {
    return tf.withName(parameter.graphName())
        .constant(
            parameter.shape(),
            DataBuffers.of(Objects.requireNonNull(weights.get(parameter)), true, false));
  }
}
