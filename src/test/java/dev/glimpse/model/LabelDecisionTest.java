package dev.glimpse.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.glimpse.event.ScoredLabel;
import dev.glimpse.model.OutputTensor.Kind;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How scores become labels. */
@Tag("unit")
final class LabelDecisionTest {

  private static final ModelLabels LABELS = ModelLabels.named(List.of("cat", "dog", "fox"));
  private static final ImageScores SCORES = ImageScores.of(0.45f, 0.5f, 0.9f);

  private static LabelDecision decision(
      Kind kind, @Nullable Float threshold, @Nullable Map<String, Float> thresholds) {
    return decision(kind, threshold, thresholds, LABELS);
  }

  private static LabelDecision decision(
      Kind kind,
      @Nullable Float threshold,
      @Nullable Map<String, Float> thresholds,
      ModelLabels labels) {
    return LabelDecision.of(
        new ModelDescriptor(
            "m",
            "1",
            null,
            null,
            null,
            Map.of(),
            new InputTensor("in", 8, 8, 3, InputTensor.Layout.NHWC),
            Preprocessing.preset("padded"),
            new OutputTensor("out", kind, null, thresholds),
            "labels.txt",
            null,
            threshold,
            null),
        labels);
  }

  private static List<String> names(List<ScoredLabel> labels) {
    return labels.stream().map(ScoredLabel::label).toList();
  }

  @Test
  void shouldGiveTheHighestOfScoresThatExcludeEachOther() {
    LabelDecision decision = decision(Kind.SOFTMAX, 0.95f, null);

    assertThat(names(decision.labels(SCORES))).containsExactly("fox");
    assertThat(decision.ranked(SCORES, 3, null)).as("below the threshold").isEmpty();
    assertThat(names(decision.ranked(SCORES, 2, 0f))).containsExactly("fox", "dog");
    assertThat(decision.isSame(SCORES, ImageScores.of(0.89f, 0, 0.9f))).isTrue();
    assertThat(decision.isSame(SCORES, ImageScores.of(0.9f, 0, 0.89f))).isFalse();
    assertThat(names(decision(Kind.LOGITS, null, null).ranked(SCORES, 3, null)))
        .containsExactly("fox", "dog", "cat");
  }

  @Test
  void shouldGiveEachLabelThatIsMoreProbableThanItsAbsence() {
    for (Kind kind : List.of(Kind.SIGMOID, Kind.SIGMOID_LOGITS)) {
      LabelDecision decision = decision(kind, null, null);

      assertThat(names(decision.labels(SCORES))).containsExactly("fox", "dog");
      assertThat(decision.labels(ImageScores.of(0.1f, 0.2f, 0.49f))).isEmpty();
      assertThat(names(decision.ranked(SCORES, 5, null))).containsExactly("fox", "dog");
      assertThat(names(decision.ranked(SCORES, 1, null))).containsExactly("fox");
    }
  }

  @Test
  void shouldPreferALabelsThresholdToTheModels() {
    LabelDecision decision = decision(Kind.SIGMOID, 0.6f, Map.of("cat", 0.4f, "fox", 0.95f));

    assertThat(decision.labels(SCORES))
        .as("the fox's higher score does not hide the cat")
        .containsExactly(new ScoredLabel(1, 0, null, "cat", 0.45f));
    assertThat(decision.threshold(1)).isEqualTo(0.6f);
    assertThat(decision.applies(SCORES, 0)).isTrue();
    assertThat(decision.applies(SCORES, 2)).isFalse();
  }

  @Test
  void shouldPreferTheRequestsThresholdToAll() {
    LabelDecision decision = decision(Kind.SIGMOID, 0.6f, Map.of("cat", 0.4f, "fox", 0.95f));

    assertThat(names(decision.ranked(SCORES, 5, 0.5f))).containsExactly("fox", "dog");
    assertThat(names(decision.ranked(SCORES, 5, 0f))).containsExactly("fox", "dog", "cat");
  }

  @Test
  void shouldCallImagesTheSameThatHaveTheSameLabels() {
    LabelDecision decision = decision(Kind.SIGMOID, null, Map.of("cat", 0.4f));

    assertThat(decision.isSame(SCORES, ImageScores.of(0.9f, 0.9f, 0.5f))).isTrue();
    assertThat(decision.isSame(SCORES, ImageScores.of(0.39f, 0.5f, 0.9f))).isFalse();
  }

  @Test
  void shouldRefuseAThresholdWithoutExactlyOneLabel() {
    assertThatThrownBy(() -> decision(Kind.SIGMOID, null, Map.of("wolf", 0.4f)))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("output.thresholds has 'wolf', which is the label of no output");
    ModelLabels cranes =
        new ModelLabels(
            List.of(new ModelLabels.Label("n1", "crane"), new ModelLabels.Label("n2", "crane")));
    assertThatThrownBy(() -> decision(Kind.SIGMOID, null, Map.of("crane", 0.4f), cranes))
        .hasMessageContaining("the label of the outputs [0, 1]")
        .hasMessageContaining("only ids are unique");
    assertThat(decision(Kind.SIGMOID, null, Map.of("n2", 0.4f), cranes).threshold(1))
        .isEqualTo(0.4f);
  }
}
