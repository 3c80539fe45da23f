package dev.glimpse.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.glimpse.event.EventAttributes;
import dev.glimpse.event.ImageReference;
import dev.glimpse.event.Prediction;
import dev.glimpse.event.ScoredLabel;
import dev.glimpse.image.ImageLimits;
import dev.glimpse.model.ModelLabels;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("native")
final class ModelComparisonTest {

  private static final List<String> NAMES = List.of("ant", "bee, Apis", "cat");

  /** The same labels in another order, with another spelling. */
  private static final List<String> OTHER_NAMES = List.of("Cat", "ant", "Apis", "dog");

  private static final ImageLimits LIMITS = new ImageLimits(1 << 20, 1 << 16, 1 << 12);

  private final ModelComparison comparison =
      new ModelComparison(model("old:1", NAMES), model("new:2", OTHER_NAMES));

  private static EvaluatedModel model(String name, List<String> labels) {
    return new EvaluatedModel(name, ModelLabels.named(labels));
  }

  private static Prediction said(String model, List<String> labels, int output, float score) {
    return new Prediction(
        "id",
        null,
        new Prediction.Model(model, "1", model + "-sha256"),
        List.of(new ScoredLabel(1, output, null, labels.get(output), score)),
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

  /** Adds an image of a truth, which is an output of either model, and what each predicted. */
  private void add(String name, int truth, int said, int otherTruth, int otherSaid) {
    ImageReference none = new ImageReference.Inline(name.getBytes(StandardCharsets.UTF_8));
    comparison.add(
        new LabelledImage(name, none, truth),
        said("old", NAMES, said, 0.75f),
        new LabelledImage(name, none, otherTruth),
        said("new", OTHER_NAMES, otherSaid, 0.5f));
  }

  private void addFourOutcomes() {
    add("both", 0, 0, 1, 1);
    add("first", 2, 2, 0, 3);
    add("second", 2, 1, 0, 0);
    add("second too", 0, 1, 1, 1);
    add("same mistake", 0, 1, 1, 2);
    add("other mistake", 0, 1, 1, 0);
  }

  @Test
  void shouldCountByLabelNotByOutput() {
    addFourOutcomes();

    assertThat(comparison.images()).isEqualTo(6);
    assertThat(comparison.count(ComparisonOutcome.BOTH_RIGHT)).isEqualTo(1);
    assertThat(comparison.count(ComparisonOutcome.ONLY_FIRST_RIGHT)).isEqualTo(1);
    assertThat(comparison.count(ComparisonOutcome.ONLY_SECOND_RIGHT)).isEqualTo(2);
    assertThat(comparison.count(ComparisonOutcome.BOTH_WRONG)).isEqualTo(2);
    assertThat(comparison.test()).isEqualTo(new McNemarTest(1, 2));
    assertThat(comparison.ofFirst().right()).isEqualTo(2);
    assertThat(comparison.ofSecond().right()).isEqualTo(3);
  }

  @Test
  void shouldListImagesWithDifferentLabelsOnly() {
    addFourOutcomes();

    assertThat(comparison.differing(ComparisonOutcome.BOTH_RIGHT)).isEmpty();
    assertThat(names(ComparisonOutcome.ONLY_FIRST_RIGHT)).containsExactly("first");
    assertThat(names(ComparisonOutcome.ONLY_SECOND_RIGHT)).containsExactly("second", "second too");
    assertThat(names(ComparisonOutcome.BOTH_WRONG)).containsExactly("other mistake");
  }

  @Test
  void shouldTellLabelsOfOneNameApartByTheirIds() {
    ModelLabels labels =
        new ModelLabels(
            List.of(
                new ModelLabels.Label("n1", "crane"),
                new ModelLabels.Label("n2", "crane"),
                new ModelLabels.Label("n3", "kite")));
    KnownLabelSet known = new KnownLabelSet(labels);

    assertThat(known.matches(1, new ScoredLabel(1, 5, "n2", "crane", 1))).isTrue();
    assertThat(known.matches(0, new ScoredLabel(1, 0, "n2", "crane", 1))).isFalse();
    assertThat(known.matches(2, new ScoredLabel(1, 0, "other", "Kite", 1))).isTrue();
    assertThat(known.matches(2, new ScoredLabel(1, 2, null, "", 1))).isFalse();
  }

  private List<String> names(ComparisonOutcome outcome) {
    return comparison.differing(outcome).stream().map(image -> image.image().name()).toList();
  }

  @Test
  void shouldSayWhatTheNumbersMean() {
    addFourOutcomes();
    comparison.leaveOut(new LeftOutImages("x", 3, "unknown"));

    assertThat(new ComparisonTextReport(comparison).text(7.25).lines())
        .containsExactly(
            "Compared on 6 images",
            "",
            "old:1  33.33 % (2 of 6), 95 % interval 9.68 % to 70.00 %",
            "new:2  50.00 % (3 of 6), 95 % interval 18.76 % to 81.24 %",
            "",
            "     1  both right",
            "     1  only old:1 right",
            "     2  only new:2 right",
            "     2  both wrong",
            "",
            "McNemar's exact test: p = 1.0000",
            "new:2 is right more often here, but the difference may be chance. Equally accurate"
                + " models would differ at least as much with this probability.",
            "",
            "Only old:1 right:",
            "  first is cat; old:1: cat 75.00 %; new:2: dog 50.00 %",
            "",
            "Only new:2 right:",
            "  second is cat; old:1: bee, Apis 75.00 %; new:2: Cat 50.00 %",
            "  second too is ant; old:1: bee, Apis 75.00 %; new:2: ant 50.00 %",
            "",
            "Both wrong, with different labels:",
            "  other mistake is ant; old:1: bee, Apis 75.00 %; new:2: Cat 50.00 %",
            "",
            "left out  3",
            "7.3 images/s, each by both models");
  }

  @Test
  void shouldSayThatADifferenceIsUnlikelyToBeChance() {
    for (int i = 0; i < 40; i++) {
      add("image\n" + i, 2, 2, 0, 1);
    }

    String text = new ComparisonTextReport(comparison).text(7.25);

    assertThat(text)
        .contains("McNemar's exact test: p < 0.0001")
        .contains("old:1 is more accurate, and the difference is unlikely to be chance.")
        .contains("  image\\u000a9 is cat", "  and 30 more; --report FILE lists all")
        .doesNotContain("  image\\u000a10 ");
  }

  @Test
  void shouldSayThatEqualModelsAreEqual() {
    add("first", 2, 2, 0, 3);
    add("second", 2, 1, 0, 0);

    assertThat(new ComparisonTextReport(comparison).text(7.25))
        .contains("p = 1.0000", "The models are equally accurate on these images.");
  }

  @Test
  void shouldListEveryDifferingImageOnThePage(@TempDir Path temp) throws IOException {
    for (int i = 0; i < 60; i++) {
      add("<b>" + i, 2, 2, 0, 1);
    }
    comparison.leaveOut(new LeftOutImages("broken.png", 1, "CORRUPT_IMAGE: cut"));
    Path page = temp.resolve("reports/comparison.html");

    new ComparisonHtmlReport(comparison, LIMITS, 7.25).write(page);

    String html = Files.readString(page);
    for (int i = 0; i < 60; i++) {
      assertThat(html).containsOnlyOnce("&lt;b&gt;" + i + "<");
    }
    assertThat(html)
        .contains("<h1>old:1 and new:2</h1>", "100.00 % (60 of 60), 95 % interval 93.98 %")
        .contains("0.00 % (0 of 60)", "old-sha256", "new-sha256", "p &lt; 0.0001")
        .contains("<h2>Only old:1 right (60)</h2>", "old:1: cat 75.00 %", "new:2: ant 50.00 %")
        .contains("CORRUPT_IMAGE: cut", "<td>only old:1 right</td><td class=\"n\">60</td>")
        .contains("default-src 'none'")
        .doesNotContain("<b>0", "<script");
  }
}
