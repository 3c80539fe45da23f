package dev.glimpse.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.glimpse.architecture.InitialWeights;
import dev.glimpse.architecture.NetworkArchitecture;
import dev.glimpse.architecture.NetworkConfiguration;
import dev.glimpse.architecture.NetworkVariable;
import dev.glimpse.architecture.WeightMismatchException;
import dev.glimpse.architecture.WeightSource;
import dev.glimpse.checkpoint.CheckpointFiles;
import dev.glimpse.checkpoint.CheckpointWeights;
import dev.glimpse.checkpoint.OpenedCheckpoint;
import dev.glimpse.checkpoint.TrainingNames;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("native") // shapes are of TensorFlow's Java API
@Tag("native")
final class NewLastLayerWeightsTest {

  private static final Path CHECKPOINTS = Path.of("../shared/models/checkpoints");

  private static NetworkConfiguration network(int classes, int side) {
    return new NetworkConfiguration(NetworkArchitecture.INCEPTION_V3, 0.25, classes, side, true);
  }

  private static float[] values(WeightSource source, String name) throws IOException {
    FloatBuffer values = FloatBuffer.allocate((int) source.shape(name).size());
    source.read(name, values::put);
    return values.array();
  }

  @Test
  void shouldTakeAllButTheLastLayersFromTheCheckpoint() throws IOException {
    Path prefix = CHECKPOINTS.resolve("inception_v3_quarter_v2.ckpt");
    assumeTrue(Files.exists(prefix.resolveSibling(prefix.getFileName() + ".index")), "no fixture");
    NetworkConfiguration network = network(6, 299);
    try (OpenedCheckpoint opened =
        OpenedCheckpoint.open(CheckpointFiles.at(prefix).orElseThrow())) {
      WeightSource trained = new CheckpointWeights(opened, new TrainingNames(opened.variables()));

      NewLastLayerWeights weights = new NewLastLayerWeights(network, trained, 1);

      assertThat(weights.fresh())
          .containsExactlyInAnyOrder(
              "InceptionV3/Logits/Conv2d_1c_1x1/weights",
              "InceptionV3/Logits/Conv2d_1c_1x1/biases",
              "InceptionV3/AuxLogits/Conv2d_2b_1x1/weights",
              "InceptionV3/AuxLogits/Conv2d_2b_1x1/biases");
      for (NetworkVariable variable : network.variables()) {
        String name = variable.name();
        assertThat(weights.shape(name)).isEqualTo(variable.shape());
        boolean same = !weights.fresh().contains(name);
        assertThat(values(weights, name))
            .isEqualTo(values(same ? trained : new InitialWeights(network, 1), name));
      }
    }
  }

  @Test
  void shouldGiveTheSameNumberOfClassesANewLastLayerToo() {
    InitialWeights trained = new InitialWeights(network(6, 299), 1);

    assertThat(new NewLastLayerWeights(network(6, 299), trained, 2).fresh()).hasSize(4);
  }

  @Test
  void shouldReplaceAnAuxiliaryHeadOfAnotherSide() {
    InitialWeights trained = new InitialWeights(network(6, 299), 1);

    Set<String> fresh = new NewLastLayerWeights(network(6, 75), trained, 2).fresh();

    assertThat(fresh).hasSize(5).contains("InceptionV3/AuxLogits/Conv2d_2a_5x5/weights");
  }

  @Test
  void shouldRefuseWeightsThatLackALayer() {
    InitialWeights other =
        new InitialWeights(
            new NetworkConfiguration(NetworkArchitecture.INCEPTION_V4, 0.25, 6, 299, true), 1);

    assertThatThrownBy(() -> new NewLastLayerWeights(network(6, 299), other, 2))
        .isInstanceOf(WeightMismatchException.class)
        .hasMessageContaining("InceptionV3/");
  }
}
