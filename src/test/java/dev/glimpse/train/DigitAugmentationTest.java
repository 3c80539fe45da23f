package dev.glimpse.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("native")
final class DigitAugmentationTest {

  private final DigitAugmentation augmentation = new DigitAugmentation();
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
      // 54 pixels of ink; the thinnest and faintest pens leave a seventh, noise adds up to 30.
      assertThat(ink).isBetween(7.0, 190.0);
      assertThat(columns / ink).isBetween(9.0, 19.0);
    }
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
