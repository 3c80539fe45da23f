package dev.glimpse.importer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.glimpse.model.ImageScores;
import dev.glimpse.model.OutputTensor.Kind;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.proto.DataType;

@Tag("native")
final class ScoreKindTest {

  private static final List<ImageScores> SEVERAL =
      List.of(ImageScores.of(0.9f, 0.8f, 0.1f), ImageScores.of(0.2f, 0.1f, 0.3f));
  private static final List<ImageScores> LOGITS =
      List.of(ImageScores.of(-2, 3, 0.5f), ImageScores.of(1, -1, 4));
  private static final List<ImageScores> ONE = List.of(ImageScores.of(0.9f), ImageScores.of(0.1f));
  private static final List<ImageScores> ONE_LOGIT =
      List.of(ImageScores.of(-1.5f), ImageScores.of(2));

  private static List<ImageScores> summingTo(float sum) {
    return List.of(ImageScores.of(sum / 2, sum / 2));
  }

  private static Kind kind(List<ImageScores> scores, @Nullable Kind stated, boolean sigmoid) {
    return ScoreKind.of(scores, DataType.DT_FLOAT, stated, () -> sigmoid);
  }

  @ParameterizedTest
  @CsvSource({"DT_FLOAT, 0.0009, 0.0011", "DT_HALF, 0.0019, 0.0021", "DT_BFLOAT16, 0.009, 0.011"})
  void shouldTakeSumsForOneAsFarAsTheTypeRounds(DataType type, float near, float far) {
    assertThat(ScoreKind.of(summingTo(1 + near), type, null, () -> false)).isEqualTo(Kind.SOFTMAX);
    assertThat(ScoreKind.of(summingTo(1 + far), type, null, () -> true)).isEqualTo(Kind.SIGMOID);
  }

  @Test
  void shouldRecogniseTheKindByScoresAndLastOperation() {
    assertThat(kind(SEVERAL, null, true)).isEqualTo(Kind.SIGMOID);
    assertThat(kind(ONE, null, true)).isEqualTo(Kind.SIGMOID);
    assertThat(kind(summingTo(1), null, false)).isEqualTo(Kind.SOFTMAX);
    assertThat(kind(LOGITS, null, false)).isEqualTo(Kind.LOGITS);
  }

  @Test
  void shouldAskWhereScoresCanBeOfSeveralKinds() {
    assertThatThrownBy(() -> kind(ONE_LOGIT, null, false))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("The model has one output, with values from -1.50 to 2.00")
        .hasMessageContaining("--output-kind sigmoid-logits");
    assertThatThrownBy(() -> kind(ONE, null, false)).hasMessageContaining("--output-kind sigmoid ");
    assertThatThrownBy(() -> kind(SEVERAL, null, false))
        .hasMessageContaining("do not add up to 1")
        .hasMessageContaining("--output-kind sigmoid ");
  }

  @Test
  void shouldTakeTheKindThatTheUserStates() {
    assertThat(kind(ONE_LOGIT, Kind.SIGMOID_LOGITS, false)).isEqualTo(Kind.SIGMOID_LOGITS);
    assertThat(kind(LOGITS, Kind.SIGMOID_LOGITS, false)).isEqualTo(Kind.SIGMOID_LOGITS);
    assertThat(kind(SEVERAL, Kind.SIGMOID, false)).isEqualTo(Kind.SIGMOID);
    assertThat(kind(SEVERAL, Kind.LOGITS, false)).isEqualTo(Kind.LOGITS);
    assertThat(kind(summingTo(1), Kind.SIGMOID, false)).isEqualTo(Kind.SIGMOID);
  }

  @Test
  void shouldRefuseAStatedKindThatTheScoresCannotHave() {
    assertRefused(ONE, Kind.SOFTMAX, true, "one output", "allowed: sigmoid or sigmoid-logits");
    assertRefused(LOGITS, Kind.SIGMOID, false, "not probabilities; allowed: sigmoid-logits");
    assertRefused(LOGITS, Kind.SOFTMAX, false, "not probabilities; allowed: logits");
    assertRefused(SEVERAL, Kind.SOFTMAX, true, "do not add up to 1");
    assertRefused(summingTo(1), Kind.LOGITS, false, "allowed: softmax");
    assertRefused(ONE, Kind.SIGMOID_LOGITS, true, "allowed: sigmoid");
  }

  private static void assertRefused(
      List<ImageScores> scores, Kind stated, boolean sigmoid, String... parts) {
    assertThatThrownBy(() -> kind(scores, stated, sigmoid))
        .isInstanceOf(ImportException.class)
        .hasMessageContainingAll(parts)
        .hasMessageStartingWith("--output-kind is " + stated);
  }
}
