package dev.glimpse.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.glimpse.inference.TensorFlowNativeLibrary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.ndarray.Shape;

final class FrozenNetworkTest {

  private static final Path CHECKPOINTS = Path.of("../shared/models/checkpoints");
  private static final double TOLERANCE = 1e-3;

  @TempDir private Path folder;

  @BeforeAll
  static void prepareTensorFlow() throws IOException {
    new TensorFlowNativeLibrary(TensorFlowNativeLibrary.defaultCacheRoot()).prepare();
  }

  @ParameterizedTest
  @CsvSource({
    "inception_v3_quarter,  inception_v3_quarter_v1.ckpt,            299",
    "inception_v3_quarter,  inception_v3_quarter_v2.ckpt,            299",
    "mobilenet_v1_0.25_128, mobilenet_v1_0.25_128.ckpt,              128",
    "mobilenet_v1_0.25_128, mobilenet_v1_0.25_128_two_shards.ckpt,   128"
  })
  void shouldGiveTheScoresOfSlim(String golden, String checkpoint, int side) throws Exception {
    RestoredCheckpoint weights =
        new RestoredCheckpoint(
            CHECKPOINTS.resolve(checkpoint), PublishedVariables.ofCheckpoint(golden));

    assertThat(difference(weights, golden, side)).isLessThan(TOLERANCE);
  }

  @ParameterizedTest
  @CsvSource({
    "'',                        'inception_v3_quarter_5 training_run/model.ckpt-4'",
    "/ExponentialMovingAverage, "
        + "'inception_v3_quarter_5 training_run/model.ckpt-4, moving averages'"
  })
  void shouldGiveTheScoresOfATrainingRun(String copy, String golden) throws Exception {
    Map<String, Shape> shapes = PublishedVariables.ofCheckpoint("inception_v3_quarter");
    shapes.replaceAll((name, shape) -> withFiveClasses(shape));
    RestoredCheckpoint weights =
        new RestoredCheckpoint(CHECKPOINTS.resolve("training_run/model.ckpt-4"), shapes, copy);

    assertThat(difference(weights, golden, 299)).isLessThan(TOLERANCE);
  }

  private static Shape withFiveClasses(Shape shape) {
    long[] sizes = shape.asArray();
    int last = sizes.length - 1;
    sizes[last] = sizes[last] == 1001 ? 5 : sizes[last];
    return Shape.of(sizes);
  }

  private double difference(WeightSource weights, String golden, int side) throws Exception {
    List<float[]> expected =
        GoldenLogits.of("checkpoints", golden).stream().map(GoldenLogits::softmax).toList();
    NetworkArchitecture architecture =
        NetworkArchitecture.recognise(weights.names()).orElseThrow();
    Path file = folder.resolve("frozen.pb");
    FrozenNetwork.write(
        file, NetworkConfiguration.of(architecture, weights).withSide(side), weights);
    List<float[]> scores = GoldenLogits.scores(file, architecture, side);
    double difference = GoldenLogits.difference(scores, expected);
    return difference;
  }
}
