package dev.glimpse.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
final class ImageScoresTest {

  @Test
  void shouldFindTheHighestScoreAndTheFirstOfEqualOnes() {
    assertThat(ImageScores.of(0.1f, 0.4f, 0.4f).highest()).isEqualTo(1);
    assertThat(ImageScores.of(0.1f).highest()).isZero();
  }

  @Test
  void shouldFindTheFirstScoreThatIsNotFinite() {
    assertThat(ImageScores.of(1, Float.NEGATIVE_INFINITY, Float.NaN).firstNotFinite())
        .isEqualTo(Float.NEGATIVE_INFINITY);
    assertThat(ImageScores.of(1, 2).firstNotFinite()).isNull();
  }

  @Test
  void shouldDifferByScoresAndByArithmetic() {
    ImageScores scores = ImageScores.of(0.25f, 0.75f);

    assertThat(scores).isEqualTo(ImageScores.of(0.25f, 0.75f)).hasSameHashCodeAs(scores);
    assertThat(scores).isNotEqualTo(ImageScores.of(0.75f, 0.25f));
    assertThat(scores.in("bfloat16")).isNotEqualTo(scores);
    assertThat(scores.in("bfloat16").arithmetic()).isEqualTo("bfloat16");
  }

  @Test
  void shouldNotChangeWithACopy() {
    ImageScores scores = ImageScores.of(0.25f, 0.75f);

    scores.toArray()[0] = 1;

    assertThat(scores.at(0)).isEqualTo(0.25f);
  }
}
