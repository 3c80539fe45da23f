package dev.glimpse.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.glimpse.event.ScoredLabel;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
final class ModelLabelsTest {

  private final ModelLabels labels = ModelLabels.named(List.of("a", "b", "c", "d"));

  @Test
  void shouldRankByScoreAndEqualOnesByIndex() {
    assertThat(labels.top(ImageScores.of(0.1f, 0.4f, 0.1f, 0.4f), 3))
        .containsExactly(
            new ScoredLabel(1, 1, null, "b", 0.4f),
            new ScoredLabel(2, 3, null, "d", 0.4f),
            new ScoredLabel(3, 0, null, "a", 0.1f));
  }

  @Test
  void shouldGiveNoMoreThanThereAre() {
    assertThat(labels.top(ImageScores.of(1, 2, 3, 4), 1_000_000)).hasSize(4);
  }

  @Test
  void shouldLeaveOutScoresBelowTheThreshold() {
    ImageScores scores = ImageScores.of(0.1f, 0.4f, 0.1f, 0.3f);

    assertThat(labels.top(scores, 4, 0.3f))
        .extracting(ScoredLabel::label)
        .containsExactly("b", "d");
    assertThat(labels.top(scores, 4, 0.41f)).isEmpty();
  }
}
