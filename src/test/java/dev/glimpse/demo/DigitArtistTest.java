package dev.glimpse.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.glimpse.preprocess.digit.DigitForm;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
final class DigitArtistTest {

  @Test
  void shouldDrawTheSameFromTheSameSeed() {
    DigitArtist one = new DigitArtist(42);
    DigitArtist other = new DigitArtist(42);

    for (int i = 0; i < 20; i++) {
      DigitDrawing.Format format = i % 2 == 0 ? DigitDrawing.Format.PNG : DigitDrawing.Format.JPEG;
      assertThat(one.draw(i % 10).encoded(format)).isEqualTo(other.draw(i % 10).encoded(format));
    }
    assertThat(new DigitArtist(43).draw(0).encoded(DigitDrawing.Format.PNG))
        .isNotEqualTo(new DigitArtist(42).draw(0).encoded(DigitDrawing.Format.PNG));
  }

  @ParameterizedTest
  @EnumSource
  void shouldEncodeWhatWasDrawn(DigitDrawing.Format format) throws IOException {
    DigitDrawing drawing = new DigitArtist(5).draw(3);

    BufferedImage read = ImageIO.read(new ByteArrayInputStream(drawing.encoded(format)));

    assertThat(read.getWidth()).isEqualTo(drawing.image().getWidth());
    assertThat(read.getHeight()).isEqualTo(drawing.image().getHeight());
    double difference = 0;
    byte[] drawn = grey(drawing.image());
    byte[] written = grey(read);
    for (int i = 0; i < drawn.length; i++) {
      difference += Math.abs((drawn[i] & 0xff) - (written[i] & 0xff));
    }
    assertThat(difference / drawn.length).isLessThan(format == DigitDrawing.Format.PNG ? 1e-9 : 8);
  }

  @Test
  void shouldVarySheetsAndPolarity() {
    DigitArtist artist = new DigitArtist(1);
    Set<String> sizes = new HashSet<>();
    Set<Integer> types = new HashSet<>();
    int oblong = 0;
    int dark = 0;
    for (int i = 0; i < 200; i++) {
      BufferedImage image = artist.draw(i % 10).image();
      assertThat(image.getWidth()).isBetween(40, 400);
      assertThat(image.getHeight()).isBetween(40, 400);
      sizes.add(image.getWidth() + "x" + image.getHeight());
      types.add(image.getType());
      oblong += image.getWidth() == image.getHeight() ? 0 : 1;
      byte[] top = Arrays.copyOf(grey(image), image.getWidth());
      double mean = IntStream.range(0, top.length).map(x -> top[x] & 0xff).average().orElseThrow();
      dark += mean < 110 ? 1 : 0;
    }
    assertThat(sizes).hasSizeGreaterThan(150);
    assertThat(types).hasSize(2);
    assertThat(oblong).isBetween(60, 140);
    assertThat(dark).isBetween(50, 120);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
  void shouldWriteEachDigitInManyHands(int digit) {
    DigitArtist artist = new DigitArtist(digit);
    float[][] forms = new float[40][];
    for (int i = 0; i < forms.length; i++) {
      BufferedImage image = artist.draw(digit).image();
      forms[i] = DigitForm.of(grey(image), image.getWidth(), image.getHeight());
      assertThat(sum(forms[i])).isBetween(20.0, 260.0);
    }
    double nearest = Double.MAX_VALUE;
    for (int i = 0; i < forms.length; i++) {
      for (int k = 0; k < i; k++) {
        nearest = Math.min(nearest, distance(forms[i], forms[k]));
      }
    }
    // Mean absolute difference of the two most alike once size, place and colour are gone.
    assertThat(nearest).isGreaterThan(0.004);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 10})
  void shouldRefuseWhatIsNoDigit(int digit) {
    assertThatThrownBy(() -> new DigitArtist(0).draw(digit))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("digit is " + digit + ", allowed: 0 to 9");
  }

  private static byte[] grey(BufferedImage image) {
    int width = image.getWidth();
    int[] colours = image.getRGB(0, 0, width, image.getHeight(), null, 0, width);
    byte[] grey = new byte[colours.length];
    for (int i = 0; i < grey.length; i++) {
      int c = colours[i];
      grey[i] = (byte) ((299 * (c >> 16 & 0xff) + 587 * (c >> 8 & 0xff) + 114 * (c & 0xff)) / 1000);
    }
    return grey;
  }

  private static double sum(float[] form) {
    double sum = 0;
    for (float value : form) {
      sum += value;
    }
    return sum;
  }

  private static double distance(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += Math.abs(a[i] - b[i]);
    }
    return sum / a.length;
  }
}
