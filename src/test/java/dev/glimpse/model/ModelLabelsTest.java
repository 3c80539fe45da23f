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
  void shouldFindOutputsByIdBeforeName() {
    ModelLabels cranes =
        new ModelLabels(
            List.of(
                new ModelLabels.Label("n1", "crane"),
                new ModelLabels.Label("n2", "crane"),
                new ModelLabels.Label("crane", "bird")));

    assertThat(cranes.outputs("n2")).containsExactly(1);
    assertThat(cranes.outputs("crane")).containsExactly(2);
    assertThat(cranes.outputs("bird")).containsExactly(2);
    assertThat(labels.outputs("z")).isEmpty();
  }
}
