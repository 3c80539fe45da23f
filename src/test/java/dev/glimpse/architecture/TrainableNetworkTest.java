package dev.glimpse.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.glimpse.system.UserDirectories;
import dev.glimpse.inference.TensorFlowNativeLibrary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.Graph;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

@Tag("native")
final class TrainableNetworkTest {

  private static final String MEAN = "InceptionV3/Conv2d_1a_3x3/BatchNorm/moving_mean";
  private static final String VARIANCE =
      "InceptionV3/Mixed_7c/Branch_0/Conv2d_0a_1x1/BatchNorm/" + "moving_variance";

  @TempDir private Path folder;

  @BeforeAll
  static void prepareTensorFlow() throws IOException {
    new TensorFlowNativeLibrary(UserDirectories.cache()).prepare();
  }

  @ParameterizedTest
  @EnumSource(names = {"INCEPTION_V3", "MOBILENET_V1"})
  void shouldLearnAndServeWhatItLearnt(NetworkArchitecture architecture) throws IOException {
    LearningCheck.run(architecture, folder);
  }

  @Test
  void shouldGiveEachTrainedVariableAGradient() throws IOException {
    try (NarrowTraining training = new NarrowTraining(NetworkArchitecture.INCEPTION_V3, 1)) {
      Map<String, Float> gradients = training.largestGradients();
      Map<String, Float> auxiliary =
          training.largestAuxiliaryGradients(
              "InceptionV3/AuxLogits/", "InceptionV3/Conv2d_1a_3x3/");

      assertThat(gradients).hasSize(388 - 2 * 96); // without the moving averages of 96 layers
      assertThat(gradients.values()).allMatch(Float::isFinite).allMatch(largest -> largest > 0);
      assertThat(auxiliary).hasSize(6 + 2);
      assertThat(auxiliary.values()).allMatch(Float::isFinite).allMatch(largest -> largest > 0);
    }
  }

  @Test
  void shouldMoveTheAveragesByTheirShare() throws IOException {
    try (NarrowTraining training = new NarrowTraining(NetworkArchitecture.INCEPTION_V3, 1)) {
      training.observe();
      float[] mean = training.values(MEAN);
      float[] variance = training.values(VARIANCE);
      training.observe();
      float[] secondMean = training.values(MEAN);
      float[] secondVariance = training.values(VARIANCE);

      // The batch's mean m gives (1 - p) m and then (1 - p) m (1 + p), beginning at 0; variances
      // begin at 1. Layers before the dropout see the same in both runs.
      double p = NarrowTraining.MOMENTUM;
      for (int i = 0; i < mean.length; i++) {
        assertThat(mean[i]).isNotZero();
        assertThat(secondMean[i]).isCloseTo((float) (mean[i] * (1 + p)), within(1e-5f));
        float expected = (float) (variance[i] + p * (variance[i] - 1));
        assertThat(variance[i]).isNotEqualTo(1);
        assertThat(secondVariance[i]).isCloseTo(expected, within(1e-4f));
      }
    }
  }

  @Test
  void shouldDrawNewMasksOfDropoutInEachStepAndTheSameFromTheSameSeed() throws IOException {
    float[] first;
    float[] second;
    try (NarrowTraining training = new NarrowTraining(NetworkArchitecture.INCEPTION_V3, 1)) {
      first = training.trainingLogits();
      second = training.trainingLogits();
      assertThat(second).isNotEqualTo(first);
      assertThat(training.scores()).isEqualTo(training.scores());
    }
    try (NarrowTraining again = new NarrowTraining(NetworkArchitecture.INCEPTION_V3, 1)) {
      assertThat(again.trainingLogits()).containsExactly(first, within(1e-4f));
      assertThat(again.trainingLogits()).containsExactly(second, within(1e-4f));
    }
  }

  @Test
  void shouldRefuseWeightsOfAnotherShape() throws IOException {
    try (NarrowTraining training = new NarrowTraining(NetworkArchitecture.MOBILENET_V1, 1)) {
      NetworkConfiguration other =
          new NetworkConfiguration(
              NetworkArchitecture.MOBILENET_V1, 0.25, NarrowTraining.CLASSES + 1, 32, false);

      assertThatThrownBy(
              () -> training.network().assign(training.session(), new InitialWeights(other, 1)))
          .isInstanceOf(WeightMismatchException.class)
          .hasMessage(
              "The array MobilenetV1/Logits/Conv2d_1c_1x1/weights has the shape [1, 1, 256, 4],"
                  + " needed is [1, 1, 256, 3]");
    }
  }

  @Test
  void shouldRefuseAMomentumOfOne() {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      TrainableNetwork network =
          new TrainableNetwork(
              tf, new NetworkConfiguration(NetworkArchitecture.MOBILENET_V1, 0.01, 3, 32, false));

      assertThatThrownBy(() -> network.training(tf.placeholder(TFloat32.class), 1, 1))
          .hasMessage("The momentum must be from 0 to 1: 1.0");
    }
  }
}
