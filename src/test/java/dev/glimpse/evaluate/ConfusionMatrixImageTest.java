package dev.glimpse.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
final class ConfusionMatrixImageTest {

  private static final int[][] COUNTS = {{0, 10}, {0, 10}};

  private final BufferedImage image =
      new ConfusionMatrixImage(
              List.of("cat", "a name that is much longer than a cell"),
              (truth, predicted) -> COUNTS[truth][predicted])
          .draw();

  @Test
  void shouldHaveARowAndAColumnPerLabel() {
    assertThat(image.getWidth()).isEqualTo(120 + 2 * 44 + 1);
    assertThat(image.getHeight()).isEqualTo(44 + 2 * 44 + 1);
  }

  @Test
  void shouldShowRightAnswersInBlueAndMistakesInRed() {
    assertThat(cell(0, 0)).isEqualTo(Color.WHITE);
    assertThat(cell(0, 1)).isEqualTo(new Color(255, 55, 55));
    assertThat(cell(1, 0)).isEqualTo(Color.WHITE);
    assertThat(cell(1, 1)).isEqualTo(new Color(55, 55, 255));
  }

  /** The colour of a corner of a cell, which no number covers. */
  private Color cell(int truth, int predicted) {
    return new Color(image.getRGB(120 + predicted * 44 + 3, 44 + truth * 44 + 3));
  }
}
