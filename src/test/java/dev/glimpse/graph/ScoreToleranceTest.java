package dev.glimpse.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.glimpse.model.OutputTensor.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.TensorProto;

final class ScoreToleranceTest {

  /** Of one constant of that shape, whose values do not matter. */
  private static GraphDef graph(long... shape) {
    return GraphDef.newBuilder()
        .addNode(
            NewNode.constant(
                "weights",
                TensorProto.newBuilder()
                    .setDtype(DataType.DT_FLOAT)
                    .setTensorShape(NewNode.shape(shape))
                    .build()))
        .build();
  }

  @Test
  void shouldGrowWithTheLogitsAndTheLongestSum() {
    List<float[]> logits = List.of(new float[] {1, -20}, new float[] {3, 4});

    ScoreTolerance tolerance = ScoreTolerance.of(Kind.LOGITS, graph(10_000, 5), logits);

    assertThat(tolerance.allowed(0.1f)).isCloseTo(16 * 100 * 0x1p-24 * 20, within(1e-9));
    assertThat(ScoreTolerance.of(Kind.LOGITS, graph(40_000, 5), logits).allowed(0.1f))
        .isCloseTo(2 * tolerance.allowed(0.1f), within(1e-9));
    assertThat(ScoreTolerance.of(Kind.LOGITS, graph(3, 3, 10_000, 7), logits).allowed(0.1f))
        .as("a convolution sums over rows, columns and channels")
        .isCloseTo(3 * tolerance.allowed(0.1f), within(1e-9));
  }

  @Test
  void shouldAllowMostWhereASoftmaxIsSteepest() {
    List<float[]> scores = List.of(new float[] {0.9999f, 0.0001f});

    ScoreTolerance tolerance = ScoreTolerance.of(Kind.SOFTMAX, graph(10_000, 2), scores);

    double range = Math.log(9999);
    double logit = 16 * 100 * 0x1p-24 * range;
    assertThat(tolerance.logit()).isCloseTo(logit, within(1e-7));
    assertThat(tolerance.allowed(0.5f)).isCloseTo(logit, within(1e-5));
    assertThat(tolerance.allowed(0.001f)).isLessThan(1e-5);
    assertThat(tolerance.allowed(1)).isEqualTo(16 * 0x1p-24);
  }

  @Test
  void shouldStayFiniteForScoresThatVanish() {
    List<float[]> scores = List.of(new float[] {1, 0});

    assertThat(ScoreTolerance.of(Kind.SOFTMAX, graph(1), scores).allowed(0.5f))
        .isBetween(1e-4, 1e-2);
  }
}
