package dev.glimpse.retrain;

import dev.glimpse.graph.EditableGraph;
import dev.glimpse.graph.ServedGraph;
import dev.glimpse.graph.TensorName;
import dev.glimpse.model.InputTensor;
import dev.glimpse.model.ModelDescriptor;
import dev.glimpse.model.ModelFolder;
import dev.glimpse.model.ModelLabels;
import dev.glimpse.model.OrientationSource;
import dev.glimpse.model.OutputTensor;
import dev.glimpse.model.OutputTensor.Kind;
import dev.glimpse.model.Preprocessing;
import dev.glimpse.tensorflow.SavedModelFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A base model cut in two: a frozen part that computes features of an image, and a part that is
 * trained on these features, which is at least a new last layer. Immutable; TensorFlow's native
 * library must be prepared.
 *
 * <p>The weights of the base stay in its file, which is mapped and must not change meanwhile.
 */
public final class BaseNetwork {

  private static final String LABELS = "labels.txt";

  private final ModelFolder base;
  private final TrainingPart part;
  private final List<NetworkBlock> blocks;

  private BaseNetwork(ModelFolder base, TrainingPart part, List<NetworkBlock> blocks) {
    this.base = base;
    this.part = part;
    this.blocks = blocks;
  }

  /**
   * Reads a model and cuts it.
   *
   * @param base a verified model of a catalogue
   * @param unfrozen the part before the last layer that is trained as well: a number of blocks from
   *     its end, or the name of a node or scope with which it begins; null to train only the new
   *     last layer
   * @throws RetrainingException if the model has no last layer that can be replaced, or the
   *     unfrozen part cannot be trained, naming the node, or does not exist, with what is allowed
   * @throws IOException if the graph cannot be read
   */
  public static BaseNetwork open(ModelFolder base, @Nullable String unfrozen) throws IOException {
    SavedModelFile file = SavedModelFile.read(base.path());
    if (!file.selfContained()) {
      throw new RetrainingException(
          "The weights of %s are variables, not constants; allowed: a model that was imported with"
                  .formatted(base.descriptor().name())
              + " `glimpse models import`");
    }
    ModelDescriptor descriptor = base.descriptor();
    InputTensor input = descriptor.input();
    String image =
        TensorName.parse(file.signature().getInputsOrThrow(input.tensor()).getName()).node();
    TensorName scores =
        TensorName.parse(
            file.signature().getOutputsOrThrow(descriptor.output().tensor()).getName());
    EditableGraph graph = new EditableGraph(file.definition());
    try (TensorShapes shapes = TensorShapes.of(graph.graph(), image, input)) {
      LastLayer last = LastLayer.find(graph, ImageFlow.of(graph, image, scores), shapes);
      graph.keep(graph.ancestors(last.input().node()));
      graph.dropUnusedFunctions();
      ImageFlow flow = ImageFlow.of(graph, image, last.input());
      NetworkBlocks blocks = new NetworkBlocks(graph, flow, shapes);
      TrainingPart part =
          unfrozen == null
              ? TrainingPart.lastLayer(image, graph, last)
              : unfrozen(image, graph, last, flow, shapes, blocks.cut(unfrozen));
      return new BaseNetwork(base, part, blocks.list());
    }
  }

  private static TrainingPart unfrozen(
      String image,
      EditableGraph graph,
      LastLayer last,
      ImageFlow flow,
      TensorShapes shapes,
      TensorName cut) {
    long[] sizes = shapes.ofOneImage(cut).orElseThrow();
    UnfrozenPart unfrozen = UnfrozenPart.rewrite(graph, flow, cut);
    return TrainingPart.behind(image, graph, last, unfrozen, cut, sizes);
  }

  /** Returns the base model. */
  public ModelFolder model() {
    return base;
  }

  /** Returns the number of features of an image: the values of the tensor at the cut. */
  public int featureCount() {
    return part.featureCount();
  }

  /**
   * Returns the text that identifies the features among those of the same base: the tensor at the
   * cut, and whether they are its means.
   */
  public String cut() {
    return part.cut();
  }

  /**
   * Returns the names of the blocks before the last layer, from the image on; each is a value of
   * {@code unfrozen}.
   */
  public List<String> blocks() {
    return blocks.stream().map(NetworkBlock::name).toList();
  }

  /**
   * Returns the names of the constants of the base that are trained; empty for none. Running
   * statistics of batch normalisations are not among them.
   */
  public List<String> unfrozenWeights() {
    return part.unfrozen().entrySet().stream()
        .filter(constant -> constant.getValue().hasGradient())
        .map(Map.Entry::getKey)
        .toList();
  }

  /**
   * Returns the preprocessing of the features and of the retrained model: that of the base, but
   * with the orientation of EXIF, so that a photo is learnt and classified as viewers display it.
   */
  public Preprocessing preprocessing() {
    Preprocessing own = base.descriptor().preprocessing();
    return new Preprocessing(
        own.preset(),
        own.jpeg(),
        own.jpegRatio(),
        OrientationSource.EXIF,
        own.geometry(),
        own.interpolation(),
        own.channelOrder(),
        own.normalisation());
  }

  /**
   * Writes the frozen part as a SavedModel whose scores are the features [N, features].
   *
   * @param folder the folder, created if absent; a graph in it is replaced
   * @return the model for {@link dev.glimpse.inference.Classifier}; it has no descriptor file,
   *     because it is no model of a catalogue
   */
  public ModelFolder writeFeatureModel(Path folder) throws IOException {
    Files.createDirectories(folder);
    ModelDescriptor descriptor = base.descriptor();
    new ServedGraph(
            part.featureGraph(),
            TensorName.of(part.image()).toString(),
            descriptor.input(),
            part.features().toString(),
            ServedGraph.OUTPUT,
            featureCount())
        .write(folder.resolve(ModelDescriptor.GRAPH));
    ModelLabels.named(IntStream.range(0, featureCount()).mapToObj(Integer::toString).toList())
        .write(folder.resolve(LABELS));
    ModelDescriptor features =
        new ModelDescriptor(
            descriptor.name() + "-features",
            descriptor.version(),
            null,
            null,
            null,
            ModelFolder.checksums(folder, ModelDescriptor.GRAPH, LABELS),
            descriptor.input(),
            preprocessing(),
            new OutputTensor(ServedGraph.OUTPUT, Kind.FEATURES, null),
            LABELS,
            null,
            null,
            null);
    return new ModelFolder(folder, features, ModelLabels.read(folder.resolve(LABELS)));
  }

  /**
   * Creates a trainer of the trained part, with a new last layer.
   *
   * @param classes the number of classes, at least 2
   */
  public FeatureTrainer trainer(int classes, TrainerOptions options) {
    if (classes < 2) {
      throw new RetrainingException("There is %d class, allowed: 2 or more".formatted(classes));
    }
    return FeatureTrainer.create(part, classes, options);
  }
}
