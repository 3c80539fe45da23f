package dev.glimpse.collect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.glimpse.event.Prediction;
import dev.glimpse.model.ModelReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
final class DisagreementSelectionTest {

  private final ModelFilter models = new ModelFilter(null);
  private final DisagreementSelection selection =
      new DisagreementSelection(models, image -> false, 10);

  @Test
  void shouldMatchShadowsWithAnswersByTheirRequest() {
    selection.addShadow(TestPredictions.ofShadow(1, false, "dog", 0.7));
    selection.addShadow(TestPredictions.ofShadow(2, true, "cat", 0.7));
    selection.addShadow(TestPredictions.ofShadow(3, false, "dog", 0.9));
    selection.addAnswer(TestPredictions.of(1, "cat", 0.8, "cow", 0.1));
    selection.addAnswer(TestPredictions.of(2, "cat", 0.8));
    selection.addAnswer(TestPredictions.of(3, "cow", 0.75));
    selection.addAnswer(TestPredictions.of(4, "cow", 0.75));

    assertThat(selection.candidates())
        .extracting(CollectCandidate::id)
        .containsExactly("id-3", "id-1"); // the surer pair first
    CollectCandidate surest = selection.candidates().get(0);
    assertThat(surest.best().label()).isEqualTo("cow");
    assertThat(surest.other().label()).isEqualTo("dog");
    assertThat(surest.isOfShadow()).isTrue();
    assertThat(models.accepted()).isEqualTo(3);
    assertThat(selection.disagreeing()).isEqualTo(2);
    assertThat(selection.unmatched()).isZero();
  }

  @Test
  void shouldCountDisagreementsWithoutAnswer() {
    selection.addShadow(TestPredictions.ofShadow(1, false, "dog", 0.7));
    selection.addShadow(TestPredictions.ofShadow(2, false, "dog", 0.7));
    selection.addShadow(TestPredictions.ofShadow(3, false));
    selection.addAnswer(TestPredictions.of(1));

    assertThat(selection.candidates()).isEmpty();
    assertThat(selection.withoutLabel()).isEqualTo(2);
    assertThat(selection.unmatched()).isEqualTo(1);
  }

  @Test
  void shouldNotMatchTheAnswerOfAnotherVersion() {
    selection.addShadow(TestPredictions.ofShadow(1, false, "dog", 0.7));
    selection.addAnswer(
        TestPredictions.of(
            new Prediction.Model("letters", "2", "cc"),
            1,
            new byte[] {1},
            TestPredictions.labels("cat", 0.9),
            null));

    assertThat(selection.candidates()).isEmpty();
  }

  @Test
  void shouldFilterByTheModelThatAnswers() {
    ModelFilter other = new ModelFilter(ModelReference.parse("other"));
    new DisagreementSelection(other, image -> false, 10)
        .addShadow(TestPredictions.ofShadow(1, false, "dog", 0.7));
    assertThat(other.accepted()).isZero();
    assertThat(other.others()).containsExactly("letters:1");

    ModelFilter letters = new ModelFilter(ModelReference.parse("letters:1"));
    new DisagreementSelection(letters, image -> false, 10)
        .addShadow(TestPredictions.ofShadow(1, false, "dog", 0.7));
    assertThat(letters.accepted()).isEqualTo(1);
    assertThat(letters.others()).isEmpty();
  }
}
