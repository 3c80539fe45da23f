package dev.glimpse.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.glimpse.inference.DjlClassifier;
import dev.glimpse.inference.TensorFlowEngine;
import dev.glimpse.model.ImageScores;
import dev.glimpse.model.ModelDescriptor;
import dev.glimpse.system.UserDirectories;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SavedModel;

@Tag("native")
final class RandomInceptionModelTest {

  @TempDir private static Path models;
  private static TensorFlowEngine engine;
  private static RandomInceptionModel made;

  @BeforeAll
  static void make() throws Exception {
    engine = TensorFlowEngine.start(UserDirectories.cache(), 2);
    made = RandomInceptionModel.write(models);
  }

  @Test
  void shouldHaveTheParametersThatKerasCounts() {
    assertThat(made.trained() + made.untrained()).isEqualTo(23_851_784);
    assertThat(made.untrained()).isEqualTo(34_432);
  }

  @Test
  void shouldHaveTheLayersOfThePublishedNetwork() throws Exception {
    Path graph = made.folder().path().resolve(ModelDescriptor.GRAPH);
    var layers =
        SavedModel.parseFrom(Files.readAllBytes(graph))
            .getMetaGraphs(0)
            .getGraphDef()
            .getNodeList()
            .stream()
            .collect(Collectors.groupingBy(NodeDef::getOp, Collectors.counting()));

    assertThat(layers)
        .containsEntry("Conv2D", 94L)
        .containsEntry("FusedBatchNormV3", 94L)
        .containsEntry("Relu", 94L)
        .containsEntry("MaxPoolV2", 4L)
        .containsEntry("AvgPool", 9L)
        .containsEntry("ConcatV2", 15L)
        .containsEntry("MatMul", 1L);
  }

  @Test
  void shouldGiveScoresOfItsOwnForEachImage() throws Exception {
    List<FloatBuffer> images =
        IntStream.range(0, 2).mapToObj(RandomInceptionModelTest::noise).toList();
    try (DjlClassifier classifier = DjlClassifier.load(made.folder(), engine, 2)) {
      List<ImageScores> scores = classifier.apply(images);

      assertThat(scores.get(0)).isNotEqualTo(scores.get(1));
      for (ImageScores one : scores) {
        double sum = IntStream.range(0, one.size()).mapToDouble(i -> one.at(i)).sum();
        assertThat(sum).isCloseTo(1, within(1e-4));
      }
    }
  }

  private static FloatBuffer noise(int seed) {
    Random random = new Random(seed);
    float[] values = new float[made.folder().descriptor().input().size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = 2 * random.nextFloat() - 1;
    }
    return FloatBuffer.wrap(values);
  }
}
