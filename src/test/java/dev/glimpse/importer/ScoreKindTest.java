package dev.glimpse.importer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.glimpse.model.ImageScores;
import dev.glimpse.model.OutputTensor.Kind;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.proto.DataType;

@Tag("native")
final class ScoreKindTest {

  private static List<ImageScores> summingTo(float sum) {
    return List.of(ImageScores.of(sum / 2, sum / 2));
  }

  @ParameterizedTest
  @CsvSource({"DT_FLOAT, 0.0009, 0.0011", "DT_HALF, 0.0019, 0.0021", "DT_BFLOAT16, 0.009, 0.011"})
  void shouldTakeSumsForOneAsFarAsTheTypeRounds(DataType type, float near, float far) {
    assertThat(ScoreKind.of(summingTo(1 + near), type)).isEqualTo(Kind.SOFTMAX);
    assertThatThrownBy(() -> ScoreKind.of(summingTo(1 + far), type))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("do not add up to 1");
  }
}
