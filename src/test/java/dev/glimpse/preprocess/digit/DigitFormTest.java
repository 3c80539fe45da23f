package dev.glimpse.preprocess.digit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.glimpse.mnist.MnistDigitSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
final class DigitFormTest {

  private static final Path MNIST = Path.of("../shared/data/mnist");
  private static final float[] FOUR = plainFour().form();

  private static Picture plainFour() {
    return new Picture(120, 120, 250).four(40, 30, 60, 7, 20);
  }

  @Test
  void shouldOnlyScaleWhatHasMnistsSize() {
    byte[] pixels = new byte[28 * 28];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) i;
    }

    float[] form = DigitForm.of(pixels, 28, 28);

    for (int i = 0; i < form.length; i++) {
      assertThat(form[i]).isEqualTo((pixels[i] & 0xff) / 255f);
    }
  }

  @Test
  void shouldShowWhiteInkOnBlackWhateverWasDrawn() {
    float[] lightOnDark = plainFour().inverted().form();

    assertThat(distance(lightOnDark, FOUR)).isLessThan(0.005);
    assertThat(FOUR[0]).isZero();
    assertThat(largest(FOUR)).isEqualTo(1f);
  }

  @ParameterizedTest
  @CsvSource({"120,120,40,30,60", "300,90,230,10,70", "90,300,5,190,80", "64,64,10,4,50"})
  void shouldFitTheDigitIntoMnistsBoxAroundItsCentreOfMass(
      int width, int height, double x, double y, double size) {
    float[] form = new Picture(width, height, 240).four(x, y, size, size / 9, 30).form();

    double[] centre = centre(form);
    assertThat(centre[0]).isBetween(13.45, 14.55);
    assertThat(centre[1]).isBetween(13.45, 14.55);
    assertThat(rows(form)).isBetween(20, 21);
    assertThat(distance(form, FOUR)).isLessThan(0.03);
  }

  @ParameterizedTest
  @CsvSource({"1.2", "2", "4", "8", "16", "26"})
  void shouldBringPensNearToMnistsThickness(double thickness) {
    // A bar of 200 pixels becomes 20 pixels long, so its rows' sums are its thickness.
    float[] form = new Picture(400, 300, 245).line(200, 50, 200, 250, thickness, 25).form();

    assertThat(sum(form) / rows(form)).isBetween(1.6, 4.6);
  }

  @Test
  void shouldDropSpecks() {
    Picture specked = plainFour();
    for (double[] speck : new double[][] {{8, 9}, {110, 20}, {15, 100}, {100, 108}, {60, 112}}) {
      specked.line(speck[0], speck[1], speck[0] + 2, speck[1], 3, 10);
    }

    assertThat(distance(specked.form(), FOUR)).isLessThan(0.005);
  }

  @Test
  void shouldKeepAStrokeThatStandsApart() {
    Picture five =
        new Picture(150, 150, 250)
            .line(70, 40, 62, 70, 7, 20)
            .line(62, 70, 100, 85, 7, 20)
            .line(100, 85, 60, 115, 7, 20);
    float[] withoutBar = five.form();

    float[] withBar = five.line(84, 33, 112, 33, 7, 20).form();

    assertThat(distance(withBar, withoutBar)).isGreaterThan(0.05);
  }

  @Test
  void shouldSeeThroughNoise() {
    assertThat(distance(plainFour().lit(-50, 0).noisy(18, 3).form(), FOUR)).isLessThan(0.03);
  }

  @ParameterizedTest
  @CsvSource({"90,0", "0,-90", "60,60", "-100,40"})
  void shouldSeeThroughUnevenLight(double across, double down) {
    Picture lit = new Picture(120, 120, 170).four(40, 30, 60, 7, 60).lit(across, down);

    assertThat(distance(lit.form(), FOUR)).isLessThan(0.015);
  }

  @ParameterizedTest
  @ValueSource(ints = {20, 50, 62, 80})
  void shouldSeeThroughAHardShadow(int edge) {
    Picture shaded = new Picture(120, 120, 230).four(40, 30, 60, 7, 30);
    for (int i = 0; i < shaded.grey.length; i++) {
      shaded.grey[i] *= i % 120 < edge ? 0.65 : 1;
    }

    assertThat(distance(shaded.form(), FOUR)).isLessThan(0.03);
  }

  @ParameterizedTest
  @CsvSource({"1,0", "9,40", "20,110"})
  void shouldLeaveOutAFrame(int thickness, double grey) {
    Picture framed = plainFour().padded(thickness, thickness, thickness, thickness, grey);

    assertThat(distance(framed.form(), FOUR)).isLessThan(0.015);
  }

  @Test
  void shouldReadADigitThatFillsItsPicture() {
    float[] tight = new Picture(49, 67, 250).four(3.5, 3.5, 60, 7, 20).form();

    assertThat(distance(tight, FOUR)).isLessThan(0.015);
  }

  @ParameterizedTest
  @CsvSource({
    "1,1,0",
    "1,1,255",
    "1,500,9",
    "500,1,9",
    "2,3,255",
    "4,900,0",
    "28,27,255",
    "100,100,0",
    "100,100,128",
    "640,480,255"
  })
  void shouldGiveAnEmptyFormForABlankSheet(int width, int height, int level) {
    assertThat(new Picture(width, height, level).form()).hasSize(784).containsOnly(0f);
  }

  @Test
  void shouldGiveAnEmptyFormForNoiseAlone() {
    for (int seed = 0; seed < 20; seed++) {
      assertThat(new Picture(90, 70, 140).noisy(12, seed).form()).containsOnly(0f);
    }
  }

  @Test
  void shouldGiveValuesInRangeForAnyPixels() {
    Random random = new Random(7);
    for (int round = 0; round < 400; round++) {
      int width = 1 + random.nextInt(60);
      int height = 1 + random.nextInt(60);
      byte[] pixels = new byte[width * height];
      random.nextBytes(pixels);
      // Few distinct levels make plateaus, lines and full covers likelier than noise does.
      int levels = 1 + random.nextInt(4);
      int run = 1 + random.nextInt(40);
      for (int i = 0; i < pixels.length; i++) {
        pixels[i] = (byte) ((pixels[i - i % run] & 0xff) % (levels + 1) * 255 / levels);
      }
      for (float value : DigitForm.of(pixels, width, height)) {
        assertThat(value).isBetween(0f, 1f);
      }
    }
  }

  @Test
  void shouldRefuseSizesThatDoNotAgree() {
    assertThatThrownBy(() -> DigitForm.of(new byte[11], 3, 4))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("11 grey levels are not 3 x 4 pixels");
    assertThatThrownBy(() -> DigitForm.of(new byte[0], 0, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shouldFindMnistsDigitsAgainWhereverTheyAreShown() throws IOException {
    // Seen over 2,000 digits: 0.030 in the mean, most of it at edges that move by a part of a
    // pixel.
    assertMnistIsFoundAgain(p -> Picture.enlarged(p, 28, 4));
    assertMnistIsFoundAgain(p -> Picture.enlarged(p, 28, 10));
    assertMnistIsFoundAgain(p -> Picture.enlarged(p, 28, 4).inverted());
    assertMnistIsFoundAgain(p -> Picture.enlarged(p, 28, 4).padded(70, 5, 20, 90, 0));
    assertMnistIsFoundAgain(
        p -> Picture.enlarged(p, 28, 2).inverted().padded(0, 60, 31, 0, 255).noisy(6, 1));
  }

  private static void assertMnistIsFoundAgain(Function<byte[], Picture> shown) throws IOException {
    assumeTrue(Files.isDirectory(MNIST), "no ../shared/data/mnist beside this checkout");
    MnistDigitSet digits = MnistDigitSet.test(MNIST).slice(0, 200);
    double sum = 0;
    for (int i = 0; i < digits.size(); i++) {
      float[] own = new float[784];
      digits.copyScaled(i, own, 0);
      sum += distance(shown.apply(digits.image(i)).form(), own);
    }
    assertThat(sum / digits.size()).isCloseTo(0.03, within(0.008));
  }

  /** The mean absolute difference of two forms, 0 to 1. */
  private static double distance(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += Math.abs(a[i] - b[i]);
    }
    return sum / a.length;
  }

  private static float largest(float[] form) {
    float largest = 0;
    for (float value : form) {
      largest = Math.max(largest, value);
    }
    return largest;
  }

  private static double sum(float[] form) {
    double sum = 0;
    for (float value : form) {
      sum += value;
    }
    return sum;
  }

  /** How many rows hold ink. */
  private static int rows(float[] form) {
    int rows = 0;
    for (int y = 0; y < 28; y++) {
      boolean inked = false;
      for (int x = 0; x < 28; x++) {
        inked |= form[y * 28 + x] > 0;
      }
      rows += inked ? 1 : 0;
    }
    return rows;
  }

  private static double[] centre(float[] form) {
    double x = 0;
    double y = 0;
    for (int row = 0; row < 28; row++) {
      for (int column = 0; column < 28; column++) {
        x += form[row * 28 + column] * column;
        y += form[row * 28 + column] * row;
      }
    }
    return new double[] {x / sum(form), y / sum(form)};
  }
}
