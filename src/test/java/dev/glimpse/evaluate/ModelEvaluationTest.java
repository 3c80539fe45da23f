package dev.glimpse.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.glimpse.event.EventAttributes;
import dev.glimpse.event.ImageReference;
import dev.glimpse.event.Prediction;
import dev.glimpse.event.ScoredLabel;
import dev.glimpse.model.ImageScores;
import dev.glimpse.model.ModelLabels;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("native")
final class ModelEvaluationTest {

  private static final ModelLabels LABELS =
      ModelLabels.named(List.of("ant", "bee", "cat", "dog", "elk", ""));

  private final ModelEvaluation evaluation = new ModelEvaluation(LABELS);

  /** The wanted output scores highest, with this score; the others share the rest. */
  private static Prediction said(int output, float score) {
    float[] scores = new float[LABELS.size()];
    Arrays.fill(scores, (1 - score) / (LABELS.size() - 1));
    scores[output] = score;
    return said(LABELS.top(ImageScores.of(scores), ModelEvaluation.TOP), "1");
  }

  private static Prediction said(List<ScoredLabel> labels, String version) {
    return new Prediction(
        "id",
        null,
        new Prediction.Model("animals", version, "00"),
        labels,
        new Prediction.Image("png", 1, 1, 1, "00"),
        null,
        new Prediction.Timing(0, 0, 0, 0, 0),
        1,
        "engine",
        "cpu",
        EventAttributes.NONE,
        false,
        null);
  }

  private static LabelledImage image(String name, int truth) {
    return new LabelledImage(name, new ImageReference.Inline(new byte[0]), truth);
  }

  @Test
  void shouldCountTheBestLabelAndTheBestFive() {
    evaluation.add(image("right", 0), said(0, 0.9f));
    evaluation.add(image("among five", 1), said(0, 0.9f));
    evaluation.add(image("sixth", 5), said(0, 0.9f));
    evaluation.add(image("right", 5), said(5, 0.9f));

    assertThat(evaluation.classified()).isEqualTo(4);
    assertThat(evaluation.right()).isEqualTo(2);
    assertThat(evaluation.topOne()).isEqualTo(0.5);
    assertThat(evaluation.topFive()).isEqualTo(0.75);
  }

  @Test
  void shouldHaveNoShareOfNothing() {
    evaluation.leaveOut(new LeftOutImages("a", 3, "unknown"));

    assertThat(evaluation.topOne()).isZero();
    assertThat(evaluation.topFive()).isZero();
    assertThat(evaluation.imagesLeftOut()).isEqualTo(3);
    assertThat(evaluation.model()).isEmpty();
  }

  @Test
  void shouldPutTheWorstPairAndTheMostConfidentMistakeFirst() {
    evaluation.add(image("a", 3), said(4, 0.5f));
    evaluation.add(image("b", 1), said(2, 0.4f));
    evaluation.add(image("c", 1), said(2, 0.9f));
    evaluation.add(image("d", 2), said(1, 0.8f));
    evaluation.add(image("e", 2), said(2, 0.99f));

    assertThat(evaluation.worstPairs(2))
        .containsExactly(new ConfusedPair(1, 2, 2), new ConfusedPair(2, 1, 1));
    assertThat(evaluation.mostConfident(3))
        .extracting(mistake -> mistake.image().name())
        .containsExactly("c", "d", "a");
  }

  @Test
  void shouldTellTrueAndSaidApartInTheTable() {
    evaluation.add(image("a", 3), said(1, 0.5f));
    evaluation.add(image("b", 3), said(3, 0.5f));

    assertThat(evaluation.confusionTable())
        .hasLineCount(7)
        .startsWith("true \\ said   ant   bee")
        .containsPattern("(?m)^ +dog +\\. +1 +\\. +1 +\\. +\\.$");
  }

  @Test
  void shouldNameAnOutputThatMeansNothing() {
    assertThat(evaluation.nameOf(5)).isEqualTo("output 5");
    assertThat(evaluation.nameOf(1)).isEqualTo("bee");
  }

  @Test
  void shouldNotMixWhatTwoModelsSay() {
    evaluation.add(image("a", 0), said(0, 0.5f));
    Prediction other = said(LABELS.top(ImageScores.of(new float[LABELS.size()]), 5), "2");

    assertThatThrownBy(() -> evaluation.add(image("b", 0), other))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("replaced while it was evaluated");
  }
}
