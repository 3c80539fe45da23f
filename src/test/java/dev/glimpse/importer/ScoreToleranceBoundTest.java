package dev.glimpse.importer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.glimpse.graph.GraphNodeBuilder;
import dev.glimpse.model.ImageScores;
import dev.glimpse.model.OutputTensor.Kind;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.FunctionDefLibrary;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorProto;

@Tag("native")
final class ScoreToleranceBoundTest {

  /** Of one constant of that shape, whose values do not matter. */
  private static GraphDef graph(long... shape) {
    return GraphDef.newBuilder()
        .addNode(
            GraphNodeBuilder.constant(
                "weights",
                TensorProto.newBuilder()
                    .setDtype(DataType.DT_FLOAT)
                    .setTensorShape(GraphNodeBuilder.shape(shape))
                    .build()))
        .build();
  }

  private static GraphDef computingIn(DataType type, String op, long... shape) {
    return graph(shape).toBuilder()
        .addNode(
            NodeDef.newBuilder()
                .setName("maps")
                .setOp(op)
                .putAttr("T", AttrValue.newBuilder().setType(type).build()))
        .build();
  }

  @Test
  void shouldGrowWithTheLogitAndTheLongestSum() {
    ImageScores image = ImageScores.of(1, -20, 3);
    List<ImageScores> logits = List.of(image, ImageScores.of(3, 4, 1));

    double[] allowed = ScoreToleranceBound.of(Kind.LOGITS, graph(10_000, 5), logits).allowed(image);

    assertThat(allowed[1]).isCloseTo(16 * 100 * 0x1p-24 * 20, within(1e-9));
    assertThat(allowed[0]).as("the median").isCloseTo(16 * 100 * 0x1p-24 * 3, within(1e-9));
    assertThat(ScoreToleranceBound.of(Kind.LOGITS, graph(40_000, 5), logits).allowed(image)[0])
        .isCloseTo(2 * allowed[0], within(1e-9));
    assertThat(
            ScoreToleranceBound.of(Kind.LOGITS, graph(3, 3, 10_000, 7), logits).allowed(image)[0])
        .as("a convolution sums over rows, columns and channels")
        .isCloseTo(3 * allowed[0], within(1e-9));
  }

  @Test
  void shouldIgnoreClassesThatAreMaskedOrNothing() {
    ImageScores image = ImageScores.of(-1e9f, 2, -1e9f, 0.1f, 0, -1e9f, 3);
    List<ImageScores> logits = List.of(image, ImageScores.of(-1e9f, 1, -1e9f, 2, 0, -1e9f, 5));

    double[] allowed = ScoreToleranceBound.of(Kind.LOGITS, graph(10_000, 7), logits).allowed(image);

    assertThat(allowed[3]).isCloseTo(16 * 100 * 0x1p-24 * 2, within(1e-9));
  }

  @Test
  void shouldAllowTheRoundingOfTheTypeThatNodesComputeIn() {
    ImageScores image = ImageScores.of(1);
    List<ImageScores> logits = List.of(image);
    double wide = ScoreToleranceBound.of(Kind.LOGITS, graph(4), logits).allowed(image)[0];

    GraphDef half = computingIn(DataType.DT_HALF, "Conv2D", 4);
    assertThat(ScoreToleranceBound.of(Kind.LOGITS, half, logits).allowed(image)[0])
        .isEqualTo(wide + 4 * 0x1p-11);
    GraphDef inFunction =
        graph(4).toBuilder()
            .setLibrary(
                FunctionDefLibrary.newBuilder()
                    .addFunction(
                        FunctionDef.newBuilder()
                            .addNodeDef(computingIn(DataType.DT_BFLOAT16, "Conv2D", 4).getNode(1))))
            .build();
    assertThat(ScoreToleranceBound.of(Kind.LOGITS, inFunction, logits).allowed(image)[0])
        .isEqualTo(wide + 4 * 0x1p-8);
    GraphDef stored = computingIn(DataType.DT_HALF, "Identity", 4);
    assertThat(ScoreToleranceBound.of(Kind.LOGITS, stored, logits).allowed(image)[0])
        .as("weights that are only stored in float16")
        .isEqualTo(wide);
  }

  @Test
  void shouldAllowMostWhereASoftmaxIsSteepest() {
    List<ImageScores> scores = List.of(ImageScores.of(0.9999f, 0.0001f));

    ScoreToleranceBound tolerance = ScoreToleranceBound.of(Kind.SOFTMAX, graph(10_000, 2), scores);

    double range = Math.log(9999);
    double logit = 16 * 100 * 0x1p-24 * range;
    double[] allowed = tolerance.allowed(ImageScores.of(0.5f, 0.001f, 1));
    assertThat(tolerance.error()).isCloseTo(logit, within(1e-7));
    assertThat(allowed[0]).isCloseTo(logit, within(1e-5));
    assertThat(allowed[1]).isLessThan(1e-5);
    assertThat(allowed[2]).isEqualTo(16 * 0x1p-24);
  }

  @Test
  void shouldStayNarrowForScoresThatVanish() {
    List<ImageScores> scores = List.of(ImageScores.of(0.5f, 0.5f, 0));

    assertThat(ScoreToleranceBound.of(Kind.SOFTMAX, graph(1), scores).allowed(scores.get(0))[0])
        .isBetween(1e-5, 1e-4);
  }
}
