package dev.glimpse.collect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.glimpse.event.Prediction;
import dev.glimpse.model.ModelReference;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
final class ImageSelectionTest {

  private static List<String> select(
      SelectionRule rule, int limit, @Nullable String model, List<Prediction> predictions) {
    ImageSelection selection =
        new ImageSelection(
            rule,
            new ModelFilter(model == null ? null : ModelReference.parse(model)),
            image -> false,
            limit);
    predictions.forEach(selection::add);
    return selection.candidates().stream().map(CollectCandidate::id).toList();
  }

  private static List<String> select(SelectionRule rule, Prediction... predictions) {
    return select(rule, 10, null, List.of(predictions));
  }

  @Test
  void shouldSelectSmallMarginsSmallestFirst() {
    assertThat(
            select(
                SelectionRule.margin(0.25),
                TestPredictions.of(1, "cat", 0.75, "dog", 0.5), // the margin itself
                TestPredictions.of(2, "cat", 0.5, "dog", 0.375),
                TestPredictions.of(3, "cat", 0.9, "dog", 0.1),
                TestPredictions.of(4, "cat", 0.4, "dog", 0.4)))
        .containsExactly("id-4", "id-2");
  }

  @Test
  void shouldCountPredictionsWithoutSecondLabel() {
    ImageSelection selection =
        new ImageSelection(SelectionRule.margin(0.2), new ModelFilter(null), image -> false, 10);
    selection.add(TestPredictions.of(1, "cat", 0.3));
    selection.add(TestPredictions.of(2));

    assertThat(selection.candidates()).isEmpty();
    assertThat(selection.tooFewLabels()).isEqualTo(2);
  }

  @Test
  void shouldSelectLowScoresLowestFirst() {
    assertThat(
            select(
                SelectionRule.below(0.5),
                TestPredictions.of(1, "cat", 0.5),
                TestPredictions.of(2, "cat", 0.49),
                TestPredictions.of(3),
                TestPredictions.of(4, "cat", 0.1, "dog", 0.1)))
        .containsExactly("id-4", "id-2");
  }

  @Test
  void shouldSampleTheSameShareInEachRun() {
    List<Prediction> predictions =
        new ArrayList<>(
            IntStream.range(0, 20_000)
                .mapToObj(i -> TestPredictions.of(i, "cat", 0.9, "dog", 0.1))
                .toList());
    SelectionRule rule = SelectionRule.sample(0.05);

    List<String> once = select(rule, 10_000, null, predictions);
    Collections.shuffle(predictions, new Random(1));
    List<String> again = select(rule, 10_000, null, predictions);

    assertThat(again).isEqualTo(once);
    assertThat(once.size()).isBetween(850, 1_150); // 1,000; the standard deviation is 31
    assertThat(select(SelectionRule.sample(1), 10, null, predictions)).hasSize(100);
  }

  @Test
  void shouldContainTheSmallerSampleInTheLargerOne() {
    List<Prediction> predictions =
        IntStream.range(0, 2_000).mapToObj(i -> TestPredictions.of(i, "cat", 0.9)).toList();

    Set<String> small = Set.copyOf(select(SelectionRule.sample(0.1), 1_000, null, predictions));
    Set<String> large = Set.copyOf(select(SelectionRule.sample(0.3), 1_000, null, predictions));

    assertThat(large).containsAll(small).hasSizeGreaterThan(small.size());
  }

  @Test
  void shouldSelectAnImageOnceByItsLowestRank() {
    byte[] image = "same".getBytes(StandardCharsets.UTF_8);
    assertThat(
            select(
                SelectionRule.below(0.9),
                TestPredictions.of(
                    TestPredictions.LETTERS, 1, image, TestPredictions.labels("cat", 0.6), null),
                TestPredictions.of(
                    TestPredictions.LETTERS, 2, image, TestPredictions.labels("cat", 0.4), null),
                TestPredictions.of(
                    TestPredictions.LETTERS, 3, image, TestPredictions.labels("cat", 0.5), null)))
        .containsExactly("id-2");
  }

  @Test
  void shouldFilterByModelAndVersion() {
    List<Prediction> predictions =
        List.of(
            TestPredictions.of(1, "cat", 0.4),
            TestPredictions.of(
                TestPredictions.OTHER, 2, new byte[] {2}, TestPredictions.labels("a", 0.3), null),
            TestPredictions.of(
                new Prediction.Model("letters", "2", "cc"),
                3,
                new byte[] {3},
                TestPredictions.labels("a", 0.2),
                null));
    SelectionRule rule = SelectionRule.below(0.9);

    assertThat(select(rule, 10, null, predictions)).hasSize(3);
    assertThat(select(rule, 10, "letters", predictions)).containsExactly("id-3", "id-1");
    assertThat(select(rule, 10, "letters:1", predictions)).containsExactly("id-1");
    assertThat(select(rule, 10, "letters:3", predictions)).isEmpty();
  }

  @Test
  void shouldLeaveOutWhatWasCollectedBefore() {
    Prediction known = TestPredictions.of(1, "cat", 0.1);
    ImageSelection selection =
        new ImageSelection(
            SelectionRule.below(0.9), new ModelFilter(null), known.image()::equals, 10);
    selection.add(known);
    selection.add(TestPredictions.of(2, "cat", 0.2));

    assertThat(selection.candidates()).extracting(CollectCandidate::id).containsExactly("id-2");
    assertThat(selection.matching()).isEqualTo(2);
  }

  @Test
  void shouldKeepTheMostUncertainOfMany() {
    List<String> selected =
        select(
            SelectionRule.below(1),
            2,
            null,
            IntStream.range(0, 500).mapToObj(i -> TestPredictions.of(i, "a", i / 1000.0)).toList());

    assertThat(selected).hasSize(ImageSelection.capacity(2)).startsWith("id-0", "id-1", "id-2");
    assertThat(selected)
        .containsExactlyElementsOf(
            IntStream.range(0, 20).mapToObj(i -> "id-" + i).collect(Collectors.toList()));
  }
}
