package dev.glimpse.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.glimpse.architecture.InitialWeights;
import dev.glimpse.architecture.NetworkArchitecture;
import dev.glimpse.architecture.NetworkConfiguration;
import dev.glimpse.architecture.NetworkVariable;
import dev.glimpse.architecture.SessionWeights;
import dev.glimpse.importer.ModelImportRequest.Origin;
import dev.glimpse.inference.TensorFlowNativeLibrary;
import dev.glimpse.model.ImageScores;
import dev.glimpse.model.ModelFolder;
import dev.glimpse.system.UserDirectories;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.types.TFloat32;

@Tag("native")
final class ArchitectureTrainerTest {

  private static final NetworkConfiguration NETWORK =
      new NetworkConfiguration(NetworkArchitecture.INCEPTION_V3, 0.02, 2, StripeImages.SIDE, true);
  private static final double WEIGHT_DECAY = 1e-4;
  private static final int BATCH = 8;

  @TempDir private Path folder;

  @BeforeAll
  static void prepareTensorFlow() throws IOException {
    new TensorFlowNativeLibrary(UserDirectories.cache()).prepare();
  }

  /** Returns a trainer without the optimisation of graphs, which takes longer than the steps. */
  private static ArchitectureTrainer trainer(int epochs, TrainingRecord record) {
    ConfigProto.Builder plain = ConfigProto.newBuilder();
    plain.getGraphOptionsBuilder().getRewriteOptionsBuilder().setDisableMetaOptimizer(true);
    return new ArchitectureTrainer(
        NETWORK,
        new LossOptions(0.1, WEIGHT_DECAY),
        new TrainingPlan(epochs, Duration.ofHours(1), 3, BATCH, 1e-2),
        List.of(record),
        plain.build());
  }

  private static TrainingData data() {
    return new TrainingData(new StripeImages(0, 4 * BATCH), new StripeImages(1_000, 6), "stripes");
  }

  @Test
  void shouldLearnAndWriteAModelWithTheScoresOfTheTraining() throws Exception {
    TrainingRecord record = new TrainingRecord(true);
    InitialWeights first = new InitialWeights(NETWORK, 3);
    Path out = folder.resolve("model");

    ModelFolder model;
    try (SessionWeights weights = trainer(6, record).train(data(), first, () -> false)) {
      model =
          new TrainedModelExport(out, "stripes")
              .write(
                  NETWORK,
                  weights,
                  data().trained().labels(),
                  "tf-slim",
                  new Origin(null, "stripes", null),
                  line -> {});
    }

    assertThat(record.steps).hasSize(24);
    assertThat(entropy(record.steps.subList(20, 24)))
        .isLessThan(0.8 * entropy(record.steps.subList(0, 4)));
    assertThat(record.steps.get(0).regularisation().orElseThrow())
        .isCloseTo(WEIGHT_DECAY * penalty(first), withinPercentage(0.1));
    TrainedEpoch epoch = record.epochs.get(0);
    assertThat(epoch.weights())
        .hasSize(388 - 2 * 96) // without the moving averages of 96 layers
        .containsKey("InceptionV3/Conv2d_1a_3x3/weights");
    assertThat(epoch.gradients().keySet()).isEqualTo(epoch.weights().keySet());
    assertThat(model.labels().list()).extracting("name").containsExactly("across", "down");
    assertThat(model.descriptor().name()).isEqualTo("stripes");
    List<ImageScores> expected = record.epochs.get(5).scores();
    List<float[]> served = served(out, data().heldOut());
    for (int i = 0; i < expected.size(); i++) {
      assertThat(served.get(i)).containsExactly(expected.get(i).toArray(), within(1e-4f));
    }
  }

  /** Returns the loss of some steps without the regularisation. */
  private static double entropy(List<TrainingStep> steps) {
    return steps.stream()
        .mapToDouble(step -> step.loss() - step.regularisation().orElseThrow())
        .sum();
  }

  private static List<float[]> served(Path model, TrainingImageSet images) throws IOException {
    int floats = images.input().size();
    float[] pixels = new float[images.size() * floats];
    for (int i = 0; i < images.size(); i++) {
      images.read(i, pixels, i * floats);
    }
    Shape shape = Shape.of(images.input().shape(images.size()));
    try (SavedModelBundle bundle = SavedModelBundle.load(model.toString(), "serve");
        TFloat32 tensor = FloatTensors.tensor(pixels, shape);
        Result result = bundle.function("serving_default").call(Map.of("image", tensor))) {
      return FloatTensors.scores(FloatTensors.values(result, 0), images.size()).stream()
          .map(ImageScores::toArray)
          .toList();
    }
  }

  /** Returns half of the sum of the squares of all kernels' first values. */
  private static double penalty(InitialWeights first) throws IOException {
    double[] sum = {0};
    for (NetworkVariable variable : NETWORK.variables()) {
      if (variable.role() == NetworkVariable.Role.KERNEL) {
        first.read(
            variable.name(),
            part -> {
              while (part.hasRemaining()) {
                float value = part.get();
                sum[0] += value * value;
              }
            });
      }
    }
    return sum[0] / 2;
  }

  @Test
  void shouldRefuseABatchLargerThanTheData() {
    TrainingData few =
        new TrainingData(new StripeImages(0, BATCH - 1), new StripeImages(0, 1), "stripes");

    assertThatThrownBy(
            () ->
                trainer(1, new TrainingRecord(false))
                    .train(few, new InitialWeights(NETWORK, 3), () -> false))
        .hasMessage("7 images are too few to train with batches of 8");
  }
}
