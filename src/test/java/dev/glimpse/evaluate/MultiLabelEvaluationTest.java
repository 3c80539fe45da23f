package dev.glimpse.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.glimpse.evaluate.AveragePrecision.LabelScore;
import dev.glimpse.event.EventAttributes;
import dev.glimpse.event.ImageReference;
import dev.glimpse.event.Prediction;
import dev.glimpse.model.ImageScores;
import dev.glimpse.model.InputTensor;
import dev.glimpse.model.LabelDecision;
import dev.glimpse.model.ModelDescriptor;
import dev.glimpse.model.ModelLabels;
import dev.glimpse.model.OutputTensor;
import dev.glimpse.model.Preprocessing;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The figures of labels that do not exclude each other. The expected values were computed by
 * scikit-learn 1.9.1: average_precision_score and precision_recall_fscore_support.
 */
@Tag("native")
final class MultiLabelEvaluationTest {

  private static final Offset<Double> EXACT = within(1e-12);
  private static final ModelLabels LABELS = ModelLabels.named(List.of("cat", "dog", "fox", "owl"));

  private final MultiLabelEvaluation evaluation =
      new MultiLabelEvaluation(
          LABELS,
          LabelDecision.of(
              new ModelDescriptor(
                  "m",
                  "1",
                  null,
                  null,
                  null,
                  Map.of(),
                  new InputTensor("in", 8, 8, 3, InputTensor.Layout.NHWC),
                  Preprocessing.preset("padded"),
                  new OutputTensor(
                      "out", OutputTensor.Kind.SIGMOID, null, Map.of("cat", 0.65f, "owl", 0.99f)),
                  "labels.txt",
                  null,
                  null,
                  null),
              LABELS));

  private static Prediction prediction(float... scores) {
    return new Prediction(
        "id",
        null,
        new Prediction.Model("animals", "1", "00"),
        LABELS.top(ImageScores.of(scores), scores.length),
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

  private void add(String name, Set<Integer> truths, float... scores) {
    evaluation.add(
        new LabelledImage(name, new ImageReference.Inline(new byte[0]), truths),
        prediction(scores));
  }

  private void addSix() {
    add("a", Set.of(0), 0.9f, 0.2f, 0.6f, 0.1f);
    add("b", Set.of(1, 2), 0.8f, 0.7f, 0.6f, 0.1f);
    add("c", Set.of(0, 1), 0.7f, 0.7f, 0.1f, 0.1f);
    add("d", Set.of(), 0.6f, 0.3f, 0.6f, 0.1f);
    add("e", Set.of(0), 0.3f, 0.7f, 0.2f, 0.1f);
    add("f", Set.of(), 0.2f, 0.1f, 0.9f, 0.1f);
  }

  @Test
  void shouldGiveEachLabelTheFiguresOfScikitLearn() {
    addSix();

    List<LabelFigures> figures = evaluation.figures();

    assertThat(figures).extracting(LabelFigures::images).containsExactly(3, 2, 1, 0);
    assertThat(figures).extracting(LabelFigures::found).containsExactly(3, 3, 4, 0);
    assertThat(figures).extracting(LabelFigures::right).containsExactly(2, 2, 1, 0);
    assertFigures(figures.get(0), 2 / 3d, 2 / 3d, 0.7555555555555555);
    assertFigures(figures.get(1), 2 / 3d, 1, 0.6666666666666666);
    assertFigures(figures.get(2), 0.25, 1, 0.25);
    assertThat(figures.get(3).precision()).isEmpty();
    assertThat(figures.get(3).recall()).isEmpty();
    assertThat(figures.get(3).averagePrecision()).isEmpty();
  }

  private static void assertFigures(
      LabelFigures label, double precision, double recall, double averagePrecision) {
    assertThat(label.precision().getAsDouble()).isCloseTo(precision, EXACT);
    assertThat(label.recall().getAsDouble()).isCloseTo(recall, EXACT);
    assertThat(label.averagePrecision().getAsDouble()).isCloseTo(averagePrecision, EXACT);
  }

  @Test
  void shouldAverageOverTheLabelsThatImagesHave() {
    addSix();

    MacroMean mean = MacroMean.of(evaluation.figures());

    assertThat(mean.labels()).isEqualTo(3);
    assertThat(mean.precision()).isCloseTo(0.5277777777777778, EXACT);
    assertThat(mean.recall()).isCloseTo(0.8888888888888888, EXACT);
    assertThat(mean.averagePrecision()).isCloseTo(0.5574074074074074, EXACT);
    assertThat(evaluation.right()).isEqualTo(1);
    assertThat(evaluation.classified()).isEqualTo(6);
  }

  @Test
  void shouldCountAPrecisionWithoutImagesAsZero() {
    add("missed", Set.of(3), 0, 0, 0, 0.9f);

    assertThat(evaluation.figures().get(3).averagePrecision()).hasValue(1);
    assertThat(MacroMean.of(evaluation.figures())).isEqualTo(new MacroMean(1, 0, 0, 1));
  }

  @Test
  void shouldListTheMistakesFarthestFromTheTruthFirst() {
    addSix();

    assertThat(evaluation.worst(3))
        .extracting(mistake -> mistake.image().name() + " " + mistake.output())
        .containsExactly("f 2", "b 0", "e 0");
    assertThat(evaluation.worst(100)).hasSize(6);
  }

  @Test
  void shouldPrintTheFiguresOfEachLabelAndTheirMeans() {
    addSix();

    assertThat(new MultiLabelTextReport(evaluation).text(12.34))
        .containsPattern("cat +3 +3 +0.65 +66.67 % +66.67 % +75.56 %")
        .containsPattern("owl +0 +0 +0.99 +- +- +-\\R")
        .containsPattern("mean of 3 labels +52.78 % +88.89 % +55.74 %")
        .containsPattern("all labels right +16.67 % \\(1 of 6\\)")
        .contains("12.3 images/s");
  }

  @Test
  void shouldRefuseAPredictionThatLacksLabels() {
    Prediction all = prediction(0.1f, 0.2f, 0.3f, 0.4f);
    Prediction some =
        new Prediction(
            all.id(),
            null,
            all.model(),
            all.predictions().subList(0, 2),
            all.image(),
            null,
            all.timing(),
            1,
            "engine",
            "cpu",
            EventAttributes.NONE,
            false,
            null);

    LabelledImage image = new LabelledImage("a", new ImageReference.Inline(new byte[0]), Set.of());
    assertThatThrownBy(() -> evaluation.add(image, some))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shouldComputeAveragePrecisionAsTheExampleOfScikitLearn() {
    assertThat(average(new double[] {0.1, 0.4, 0.35, 0.8}, 2, 3).getAsDouble())
        .isCloseTo(0.8333333333333333, EXACT);
    assertThat(average(new double[] {0.5, 0.5, 0.5, 0.5}, 0))
        .as("equal scores reach a threshold together, whatever their order")
        .isEqualTo(average(new double[] {0.5, 0.5, 0.5, 0.5}, 3))
        .hasValue(0.25);
    assertThat(average(new double[] {0.5, 0.1})).isEmpty();
  }

  private static OptionalDouble average(double[] scores, Integer... positives) {
    Set<Integer> correct = Set.of(positives);
    return AveragePrecision.of(
        IntStream.range(0, scores.length)
            .mapToObj(i -> new LabelScore((float) scores[i], correct.contains(i)))
            .toList());
  }
}
