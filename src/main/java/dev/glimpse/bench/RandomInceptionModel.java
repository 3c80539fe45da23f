package dev.glimpse.bench;

import dev.glimpse.architecture.FrozenNetwork;
import dev.glimpse.architecture.NetworkArchitecture;
import dev.glimpse.architecture.NetworkConfiguration;
import dev.glimpse.architecture.NetworkVariable.Role;
import dev.glimpse.graph.ServedGraph;
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
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.tensorflow.proto.GraphDef;

/**
 * Inception v3 of Keras with random weights, as a model that Glimpse serves. It takes as long as
 * the real one; its predictions are meaningless.
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
  private static final NetworkConfiguration NETWORK =
      new NetworkConfiguration(NetworkArchitecture.KERAS_INCEPTION_V3, 1, 1000, 299, false);

  /**
   * Writes the model; the same bytes each time. TensorFlow's native library must be prepared.
   *
   * @param models the catalogue folder to write it into
   */
  static RandomInceptionModel write(Path models) throws IOException {
    Path folder = ModelCatalogue.home(models, NAME, VERSION);
    Files.createDirectories(folder);
    InputTensor input =
        new InputTensor(ServedGraph.INPUT, NETWORK.side(), NETWORK.side(), 3, Layout.NHWC);
    new ServedGraph(
            graph(folder.resolve("frozen.pb")),
            NETWORK.architecture().input(),
            input,
            NETWORK.architecture().output(),
            ServedGraph.OUTPUT,
            NETWORK.classes())
        .write(folder.resolve(ModelDescriptor.GRAPH));
    ModelLabels.named(IntStream.range(0, NETWORK.classes()).mapToObj(i -> "class " + i).toList())
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
    return new RandomInceptionModel(
        numbers(Role::trained), numbers(role -> !role.trained()), ModelFolder.open(folder));
  }

  /**
   * Returns the frozen graph.
   *
   * @param file written for a moment
   */
  private static GraphDef graph(Path file) throws IOException {
    try {
      FrozenNetwork.write(file, NETWORK, new RandomWeightSource(NETWORK, SEED));
      try (InputStream in = Files.newInputStream(file)) {
        return GraphDef.parseFrom(in);
      }
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private static long numbers(Predicate<Role> counted) {
    return NETWORK.variables().stream()
        .filter(variable -> counted.test(variable.role()))
        .mapToLong(variable -> variable.shape().size())
        .sum();
  }
}
