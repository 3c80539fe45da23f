package dev.glimpse.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
final class DigitAugmentationTest {

  private final DigitAugmentation augmentation = new DigitAugmentation(28);
  private final float[] stroke = new float[28 * 28];

  DigitAugmentationTest() {
    for (int y = 5; y < 23; y++) {
      Arrays.fill(stroke, y * 28 + 13, y * 28 + 16, 1f);
    }
  }

  @Test
  void shouldDrawTheSameFromTheSameRandomNumbers() {
    assertThat(augmentation.redraw(stroke, new SplittableRandom(3)))
        .isEqualTo(augmentation.redraw(stroke, new SplittableRandom(3)));
  }

  @Test
  void shouldDrawAnotherFromOtherRandomNumbers() {
    SplittableRandom random = new SplittableRandom(3);

    assertThat(augmentation.redraw(stroke, random))
        .isNotEqualTo(augmentation.redraw(stroke, random));
  }

  @Test
  void shouldKeepTheDigitInTheImageAndItsInkInRange() {
    SplittableRandom random = new SplittableRandom(28);
    for (int i = 0; i < 2_000; i++) {
      float[] drawing = augmentation.redraw(stroke, random);

      double ink = 0;
      double columns = 0;
      for (int p = 0; p < drawing.length; p++) {
        assertThat(drawing[p]).isBetween(0f, 1f);
        ink += drawing[p];
        columns += drawing[p] * (p % 28);
      }
      // 54 pixels of ink; sides are scaled by up to 15 %, and bending changes strokes further.
      assertThat(ink).isBetween(25.0, 110.0);
      assertThat(columns / ink).isBetween(9.0, 19.0);
    }
  }

  @Test
  void shouldEnlargeTheDigitInTheSameStep() {
    float[] large = new DigitAugmentation(56).redraw(stroke, new SplittableRandom(3));
    float[] small = augmentation.redraw(stroke, new SplittableRandom(3));

    assertThat(large).hasSize(56 * 56);
    double largeInk = 0;
    for (float value : large) {
      largeInk += value;
    }
    double smallInk = 0;
    for (float value : small) {
      smallInk += value;
    }
    assertThat(largeInk).isCloseTo(4 * smallInk, withinPercentage(2));
  }

  @Test
  void shouldLeaveTheSourceAlone() {
    float[] source = stroke.clone();
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 50; i++) {
      augmentation.redraw(source, random)[0] = 7;
    }

    assertThat(source).isEqualTo(stroke);
  }
}
