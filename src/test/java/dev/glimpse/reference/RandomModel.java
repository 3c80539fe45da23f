package dev.glimpse.reference;

import dev.glimpse.graph.ServedGraph;
import dev.glimpse.inference.TensorFlowNativeLibrary;
import dev.glimpse.model.InputTensor;
import dev.glimpse.model.InputTensor.Layout;
import dev.glimpse.model.ModelCatalogue;
import dev.glimpse.model.ModelDescriptor;
import dev.glimpse.model.ModelFolder;
import dev.glimpse.model.ModelLabels;
import dev.glimpse.model.OutputTensor;
import dev.glimpse.model.OutputTensor.Kind;
import dev.glimpse.model.Preprocessing;
import dev.glimpse.system.UserDirectories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * A network of real size with random weights, in the forms in which Glimpse meets models. It takes
 * as much memory and time as the real one, and knows nothing. Written with a few megabytes of heap;
 * the same bytes each time. TensorFlow's native library must be prepared.
 */
public final class RandomModel {

  private static final String VERSION = "1";
  private static final String LABELS = "labels.txt";

  private RandomModel() {}

  /**
   * Writes a model that Glimpse serves under {@link ReferenceNetwork#servedName}.
   *
   * @param models a folder of models
   * @param network the title of a {@link ReferenceNetwork}, such as {@code VGG16}
   */
  public static ModelFolder write(Path models, String network) throws IOException {
    ReferenceNetwork reference = ReferenceNetwork.titled(network);
    return write(models, reference, reference.servedName());
  }

  /** Writes a model that Glimpse serves under that name. */
  public static ModelFolder write(Path models, ReferenceNetwork network, String name)
      throws IOException {
    Path folder = Files.createDirectories(ModelCatalogue.home(models, name, VERSION));
    new GraphStream(NetworkGraph.of(network, network.dialect()))
        .writeServed(
            folder.resolve(ModelDescriptor.GRAPH),
            ServedGraph.INPUT,
            ServedGraph.OUTPUT,
            network.side(),
            network.classes());
    ModelLabels.named(IntStream.range(0, network.classes()).mapToObj(i -> "class " + i).toList())
        .write(folder.resolve(LABELS));
    new ModelDescriptor(
            name,
            VERSION,
            network.title() + " in full size with random weights",
            "made by Glimpse's tests",
            "Apache-2.0",
            ModelFolder.checksums(folder, ModelDescriptor.GRAPH, LABELS),
            new InputTensor(ServedGraph.INPUT, network.side(), network.side(), 3, Layout.NHWC),
            Preprocessing.preset(network.preprocessing()),
            new OutputTensor(ServedGraph.OUTPUT, Kind.SOFTMAX, null),
            LABELS,
            null,
            null,
            null)
        .write(folder);
    return ModelFolder.open(folder);
  }

  /** Writes a frozen graph from {@code input} to the network's last softmax. */
  public static Path writeFrozen(Path file, ReferenceNetwork network) throws IOException {
    new GraphStream(NetworkGraph.of(network, network.dialect())).writeFrozen(file);
    return file;
  }

  /**
   * Writes a frozen graph as Keras 3 users make one: all steps of a batch normalisation are there.
   * From {@code input} to the network's last softmax.
   */
  public static Path writeFrozenByKeras3(Path file, ReferenceNetwork network) throws IOException {
    new GraphStream(NetworkGraph.of(network, LayerDialect.KERAS_3)).writeFrozen(file);
    return file;
  }

  /** Writes a SavedModel with variables and functions, as Keras 3 exports one. */
  public static Path writeExport(Path folder, ReferenceNetwork network) throws IOException {
    KerasModelExport.write(folder, network);
    return folder;
  }

  /** Writes served models of the named networks into a folder of models. */
  public static void main(String[] arguments) throws IOException {
    new TensorFlowNativeLibrary(UserDirectories.cache()).prepare();
    Path models = Path.of(arguments[0]);
    for (String network : Arrays.asList(arguments).subList(1, arguments.length)) {
      System.out.println(write(models, network).path());
    }
  }
}
