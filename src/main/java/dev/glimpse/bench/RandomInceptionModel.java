package dev.glimpse.bench;

import dev.glimpse.importer.ServedGraph;
import dev.glimpse.model.InputTensor;
import dev.glimpse.model.InputTensor.Layout;
import dev.glimpse.model.ModelCatalogue;
import dev.glimpse.model.ModelDescriptor;
import dev.glimpse.model.ModelFolder;
import dev.glimpse.model.ModelLabels;
import dev.glimpse.model.OutputTensor;
import dev.glimpse.model.OutputTensor.Kind;
import dev.glimpse.model.Preprocessing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/**
 * Inception v3 with random weights, as a model that Glimpse serves. It takes as long as the real
 * one; its predictions are meaningless.
 *
 * @param trained the number of parameters that training would change
 * @param untrained the number of parameters of batch normalisations that training would only
 *     observe
 * @param folder the model
 */
record RandomInceptionModel(long trained, long untrained, ModelFolder folder) {

  static final String NAME = "inception-v3-random";

  private static final String VERSION = "1";
  private static final String LABELS = "labels.txt";
  private static final long SEED = 1512_00567;

  /**
   * Writes the model; the same bytes each time. TensorFlow's native library must be prepared.
   *
   * @param models the catalogue folder to write it into
   */
  static RandomInceptionModel write(Path models) throws IOException {
    Path folder = ModelCatalogue.home(models, NAME, VERSION);
    Files.createDirectories(folder);
    InputTensor input =
        new InputTensor(
            ServedGraph.INPUT,
            InceptionV3GraphBuilder.SIDE,
            InceptionV3GraphBuilder.SIDE,
            3,
            Layout.NHWC);
    long trained;
    long untrained;
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      RandomParameterSource parameters = new RandomParameterSource(tf, SEED);
      Operand<TFloat32> images =
          tf.withName("input")
              .placeholder(TFloat32.class, Placeholder.shape(Shape.of(input.shape(-1))));
      tf.withName("scores").nn.softmax(new InceptionV3GraphBuilder(tf, parameters).logits(images));
      trained = parameters.trained();
      untrained = parameters.untrained();
      new ServedGraph(
              graph.toGraphDef(),
              "input:0",
              input,
              "scores:0",
              ServedGraph.OUTPUT,
              InceptionV3GraphBuilder.CLASSES)
          .write(folder.resolve(ModelDescriptor.GRAPH));
    }
    ModelLabels.named(
            IntStream.range(0, InceptionV3GraphBuilder.CLASSES)
                .mapToObj(i -> "class " + i)
                .toList())
        .write(folder.resolve(LABELS));
    new ModelDescriptor(
            NAME,
            VERSION,
            "Inception v3 in full size with random weights, to measure with",
            "made by `glimpse bench`",
            "Apache-2.0",
            ModelFolder.checksums(folder, ModelDescriptor.GRAPH, LABELS),
            input,
            Preprocessing.preset("inception-2015"),
            new OutputTensor(ServedGraph.OUTPUT, Kind.SOFTMAX, null),
            LABELS,
            null,
            null,
            null)
        .write(folder);
    return new RandomInceptionModel(trained, untrained, ModelFolder.open(folder));
  }
}
