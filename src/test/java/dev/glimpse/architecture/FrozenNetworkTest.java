package dev.glimpse.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.glimpse.system.UserDirectories;
import dev.glimpse.inference.TensorFlowNativeLibrary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.ndarray.Shape;

@Tag("native")
final class FrozenNetworkTest {

  private static final Path CHECKPOINTS = Path.of("../shared/models/checkpoints");

  @TempDir private Path folder;

  @BeforeAll
  static void prepareTensorFlow() throws IOException {
    new TensorFlowNativeLibrary(UserDirectories.cache()).prepare();
  }

  @ParameterizedTest
  @CsvSource({
    "inception_v3_quarter,  inception_v3_quarter_v1.ckpt, 299",
    "mobilenet_v1_0.25_128, mobilenet_v1_0.25_128.ckpt,   128"
  })
  void shouldGiveTheScoresOfSlim(String golden, String checkpoint, int side) throws Exception {
    try (RestoredCheckpoint weights =
        new RestoredCheckpoint(
            CHECKPOINTS.resolve(checkpoint), PublishedVariables.ofCheckpoint(golden))) {
      assertThat(GoldenLogits.difference(weights, golden, side, file()))
          .isLessThan(GoldenLogits.TOLERANCE);
    }
  }

  @Test
  void shouldGiveTheScoresOfATrainingRun() throws Exception {
    String golden = "inception_v3_quarter_5 training_run/model.ckpt-4, moving averages";
    Path prefix = CHECKPOINTS.resolve("training_run/model.ckpt-4");
    Map<String, Shape> shapes =
        PublishedVariables.withClasses(PublishedVariables.ofCheckpoint("inception_v3_quarter"), 5);
    try (RestoredCheckpoint weights =
        new RestoredCheckpoint(prefix, shapes, "/ExponentialMovingAverage")) {
      assertThat(GoldenLogits.difference(weights, golden, 299, file()))
          .isLessThan(GoldenLogits.TOLERANCE);
    }
  }

  @Test
  void shouldNameAnArrayThatIsMissing() {
    NetworkConfiguration network =
        new NetworkConfiguration(NetworkArchitecture.MOBILENET_V1, 0.25, 5, 32, false);
    Map<String, Shape> shapes = PublishedVariables.of(network.variables());
    shapes.remove("MobilenetV1/Conv2d_0/weights");

    assertThatThrownBy(
            () -> FrozenNetwork.write(file(), network, PublishedVariables.source(shapes)))
        .isInstanceOf(WeightMismatchException.class)
        .hasMessage("The weights have no array MobilenetV1/Conv2d_0/weights");
  }

  @Test
  void shouldRefuseASourceThatGivesTooFewValues() {
    NetworkConfiguration network =
        new NetworkConfiguration(NetworkArchitecture.MOBILENET_V1, 0.25, 5, 32, false);
    WeightSource cut =
        new WeightSource() {
          private final WeightSource whole = new InitialWeights(network, 1);

          @Override
          public Set<String> names() {
            return whole.names();
          }

          @Override
          public Shape shape(String name) {
            return whole.shape(name);
          }

          @Override
          public void read(String name, ValueSink sink) throws IOException {
            whole.read(name, part -> sink.accept(part.limit(part.limit() - 1)));
          }
        };

    assertThatThrownBy(() -> FrozenNetwork.write(file(), network, cut))
        .isInstanceOf(IOException.class)
        .hasMessage("The array MobilenetV1/Conv2d_0/weights of shape [3, 3, 3, 8] has 215 values");
  }

  private Path file() {
    return folder.resolve("frozen.pb");
  }
}
