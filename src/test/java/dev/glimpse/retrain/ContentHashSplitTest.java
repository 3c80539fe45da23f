package dev.glimpse.retrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.glimpse.event.ImageReference;
import dev.glimpse.system.Sha256Checksum;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
final class ContentHashSplitTest {

  private static final ContentHashSplit SPLIT = new ContentHashSplit(0.15, 0.15);

  private static LabelledTrainingImage image(String label, int number) {
    byte[] content = (label + number).getBytes(StandardCharsets.UTF_8);
    return new LabelledTrainingImage(
        label + number, new ImageReference.Inline(content), label, Sha256Checksum.of(content));
  }

  private static List<LabelledTrainingImage> images(String label, int count) {
    List<LabelledTrainingImage> images = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      images.add(image(label, i));
    }
    return images;
  }

  private static DataSplit split(List<LabelledTrainingImage> images) {
    return SPLIT.split(new TrainingData(images, List.of(), List.of()));
  }

  @Test
  void shouldHoldOutTheSharesOfEachClass() {
    List<LabelledTrainingImage> images = images("cat", 2_000);
    images.addAll(images("dog", 400));

    DataSplit split = split(images);

    for (String label : List.of("cat", "dog")) {
      double all = images.stream().filter(image -> image.label().equals(label)).count();
      assertThat(split.test().stream().filter(i -> i.label().equals(label)).count() / all)
          .isCloseTo(0.15, within(0.05));
      assertThat(split.validation().stream().filter(i -> i.label().equals(label)).count() / all)
          .isCloseTo(0.15, within(0.05));
    }
    assertThat(split.training().size() + split.validation().size() + split.test().size())
        .isEqualTo(images.size());
  }

  @Test
  void shouldNotDependOnTheOrder() {
    List<LabelledTrainingImage> images = images("cat", 50);
    DataSplit split = split(images);
    Collections.shuffle(images, new Random(1));

    assertThat(split(images)).isEqualTo(split);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "b", "c", "d", "e", "f"})
  void shouldNeverHoldOutATrainingImageWhenOthersAreAdded(String label) {
    List<LabelledTrainingImage> images = new ArrayList<>();
    Set<LabelledTrainingImage> trained = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      images.add(image(label, i));
      DataSplit split = split(images);
      assertThat(split.validation()).noneMatch(trained::contains);
      assertThat(split.test()).noneMatch(trained::contains);
      if (split.training().size() > 1) { // the only one of a class may be held out later
        trained.addAll(split.training());
      }
    }
  }

  @Test
  void shouldKeepEachImageOnItsSideOnceEachSideHasImages() {
    List<LabelledTrainingImage> images = images("cat", 100);
    DataSplit before = split(images);
    for (int i = 100; i < 200; i++) {
      images.add(image("cat", i));
    }

    DataSplit after = split(images);

    assertThat(after.training()).containsAll(before.training());
    assertThat(after.validation()).containsAll(before.validation());
    assertThat(after.test()).containsAll(before.test());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 9})
  void shouldGiveASmallClassTrainingAndValidationImages(int count) {
    for (String label : List.of("a", "b", "c", "d", "e", "f", "g", "h")) {
      DataSplit split = split(images(label, count));

      assertThat(split.training()).isNotEmpty();
      assertThat(split.training().size() > 1 && split.validation().isEmpty()).isFalse();
    }
  }

  @Test
  void shouldHoldOutNothingWithoutShares() {
    DataSplit split =
        new ContentHashSplit(0, 0).split(new TrainingData(images("cat", 20), List.of(), List.of()));

    assertThat(split.training()).hasSize(20);
  }

  @Test
  void shouldRefuseSharesThatLeaveNothing() {
    assertThatThrownBy(() -> new ContentHashSplit(0.5, 0.5))
        .isInstanceOf(RetrainingException.class)
        .hasMessage(
            "--validation is 0.5 and --test is 0.5; allowed: 0 or more, and together less than 1");
  }
}
