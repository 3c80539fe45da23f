package dev.glimpse.train;

import dev.glimpse.architecture.InitialWeights;
import dev.glimpse.architecture.NetworkConfiguration;
import dev.glimpse.architecture.NetworkVariable;
import dev.glimpse.architecture.SessionWeights;
import dev.glimpse.architecture.WeightSource;
import dev.glimpse.graph.ServedGraph;
import dev.glimpse.importer.ModelImportRequest.Origin;
import dev.glimpse.mnist.MnistDigitSet;
import dev.glimpse.model.InputTensor;
import dev.glimpse.model.ModelFolder;
import dev.glimpse.model.Preprocessing;
import dev.glimpse.preprocess.Preprocessor;
import dev.glimpse.preprocess.PreprocessorFactory;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tensorflow.proto.GraphDef;

/**
 * A training of a network of a known architecture, from labelled images to a model folder. For one
 * thread. TensorFlow's native library must be prepared.
 */
public final class ArchitectureTraining implements Closeable {

  private static final double DIGIT_WIDTH = 0.25;

  private final ArchitectureTrainingRequest request;
  private final Consumer<String> told;
  private final TrainedModelExport export;
  private final String preprocessing;
  private final TrainingData data;
  private final NetworkConfiguration network;
  private final WeightSource first;
  private final TrainingPlan plan;
  private final List<Closeable> opened = new ArrayList<>();
  private @Nullable LearningCurvePoint last;

  /**
   * Reads the images and the checkpoint.
   *
   * @param told gets a line for each finding
   * @throws IllegalArgumentException if the request contradicts itself or its files
   * @throws dev.glimpse.architecture.WeightMismatchException if the checkpoint is of another
   *     network
   * @throws IOException if a file cannot be read or the folder of the model cannot be created
   */
  public ArchitectureTraining(ArchitectureTrainingRequest request, Consumer<String> told)
      throws IOException {
    this.request = request;
    this.told = told;
    export = new TrainedModelExport(request.out(), request.name());
    boolean digits = MnistDigitSet.hasTraining(request.data());
    preprocessing = digits ? DigitDataReader.PREPROCESSING : request.architecture().preprocessing();
    try {
      SlimCheckpoint checkpoint = null;
      if (request.checkpoint() != null) {
        checkpoint = SlimCheckpoint.open(request.checkpoint(), request.architecture());
        opened.add(checkpoint);
      }
      double width = width(checkpoint, digits);
      checkSide(width);
      data = digits ? digits() : photos();
      network = network(width, data.trained().labels().size());
      first =
          checkpoint == null
              ? new InitialWeights(network, request.plan().seed())
              : checkpoint.withNewLastLayer(network, request.plan().seed(), told);
      plan = request.plan().withBatchUpTo(data.trained().size());
      tell();
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  private double width(@Nullable SlimCheckpoint checkpoint, boolean digits) {
    if (checkpoint == null) {
      return request.width() != null ? request.width() : digits ? DIGIT_WIDTH : 1;
    }
    double found = checkpoint.width();
    if (request.width() != null && request.width() != found) {
      throw new IllegalArgumentException(
          "width is %s, allowed with this checkpoint: %s".formatted(request.width(), found));
    }
    return found;
  }

  /** Refuses a side that is too small for the network, before images are read. */
  private void checkSide(double width) {
    NetworkConfiguration smallest = network(width, 2);
    try {
      List<NetworkVariable> unused = smallest.variables();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "side is %d, allowed: a larger one. %s".formatted(request.side(), e.getMessage()), e);
    }
  }

  private NetworkConfiguration network(double width, int classes) {
    return new NetworkConfiguration(
        request.architecture(),
        width,
        classes,
        request.side(),
        request.architecture().hasAuxiliaryHead());
  }

  private InputTensor input() {
    return new InputTensor(
        ServedGraph.INPUT, request.side(), request.side(), 3, InputTensor.Layout.NHWC);
  }

  private TrainingData digits() throws IOException {
    return DigitDataReader.read(request.data(), input(), request.flip());
  }

  private TrainingData photos() throws IOException {
    Preprocessor preprocessor =
        PreprocessorFactory.of(Preprocessing.preset(preprocessing), input());
    opened.add(preprocessor::close);
    PhotoDecoder decoder = new PhotoDecoder(preprocessor, request.limits());
    return new PhotoFolderReader(input(), decoder, told).read(request.data(), request.flip());
  }

  private void tell() {
    told.accept(
        "network   %s, width %s, %d classes, images of %d pixels"
            .formatted(
                network.architecture().title(),
                network.width(),
                network.classes(),
                network.side()));
    told.accept(
        "images    %d to train with, %d held out; batches of %d"
            .formatted(data.trained().size(), data.heldOut().size(), plan.batchSize()));
    told.accept("flips     " + (request.flip() ? "on" : "off"));
  }

  /**
   * Trains and writes the model.
   *
   * @param observers called one after the other
   * @param stop whether to end the training early; called after each step
   * @throws InterruptedException if this thread is interrupted; nothing is written then
   * @throws dev.glimpse.importer.ImportException if the model as written does not give the scores
   *     of the trained network
   */
  public ModelFolder run(List<TrainingObserver> observers, BooleanSupplier stop)
      throws InterruptedException, IOException {
    List<TrainingObserver> all = new ArrayList<>(observers);
    all.add(new LastEpoch());
    ArchitectureTrainer trainer = new ArchitectureTrainer(network, request.loss(), plan, all);
    try (SessionWeights weights = trainer.train(data, first, stop)) {
      return export.write(network, weights, data.trained().labels(), preprocessing, origin(), told);
    }
  }

  private Origin origin() {
    String accuracy =
        last == null
            ? ""
            : String.format(
                Locale.ROOT,
                ", %d epochs, %.2f %% of the held-out images right",
                last.epoch(),
                100 * last.validationAccuracy());
    return new Origin(
        "%s of width %s for images of %d pixels"
            .formatted(network.architecture().title(), network.width(), network.side()),
        "trained on %s by `glimpse train`%s: batch %d, learning rate %s, flips %s, seed %d%s"
            .formatted(
                data.origin(),
                request.checkpoint() == null ? "" : " from " + request.checkpoint().getFileName(),
                plan.batchSize(),
                plan.peakRate(),
                request.flip() ? "on" : "off",
                plan.seed(),
                accuracy),
        null);
  }

  /** An observer that remembers the last epoch. */
  private final class LastEpoch implements TrainingObserver {

    @Override
    public boolean readsWeights() {
      return false;
    }

    @Override
    public void started(GraphDef graph) {}

    @Override
    public void stepDone(TrainingStep step) {}

    @Override
    public void epochDone(TrainedEpoch epoch) {
      last = epoch.point();
    }
  }

  @Override
  public void close() throws IOException {
    for (Closeable resource : opened) {
      resource.close();
    }
  }
}
