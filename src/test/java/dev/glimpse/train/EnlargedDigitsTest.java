package dev.glimpse.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.glimpse.evaluate.DigitImages;
import dev.glimpse.image.ImageFormats;
import dev.glimpse.inference.TensorFlowNativeLibrary;
import dev.glimpse.mnist.MnistDigitSet;
import dev.glimpse.mnist.MnistFiles;
import dev.glimpse.model.InputTensor;
import dev.glimpse.model.InputTensor.Layout;
import dev.glimpse.model.Preprocessing;
import dev.glimpse.preprocess.Preprocessor;
import dev.glimpse.preprocess.PreprocessorFactory;
import dev.glimpse.system.UserDirectories;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("native")
final class EnlargedDigitsTest {

  private static final int SIDE = 75;
  private static final InputTensor INPUT = new InputTensor("image", SIDE, SIDE, 3, Layout.NHWC);

  @TempDir private Path folder;

  @BeforeAll
  static void prepareTensorFlow() throws IOException {
    new TensorFlowNativeLibrary(UserDirectories.cache()).prepare();
  }

  /** Writes digits whose ink is in the left half, one of them with all grey levels. */
  @BeforeEach
  void writeDigits() throws IOException {
    int size = TrainingPlan.HELD_OUT + 2;
    byte[] pixels = new byte[size * MnistDigitSet.PIXELS];
    for (int i = 0; i < size; i++) {
      for (int y = 8; y < 20; y++) {
        for (int x = 8; x < 12; x++) {
          pixels[i * MnistDigitSet.PIXELS + y * MnistDigitSet.SIDE + x] =
              (byte) (i == 0 ? 37 * x + 11 * y : 255);
        }
      }
    }
    MnistFiles.write(folder, "train", pixels, new byte[size]);
  }

  private TrainingImageSet digits(boolean flip) throws Exception {
    return DigitDataReader.read(folder, INPUT, flip).trained();
  }

  @Test
  void shouldBeTheTensorsThatServingMakesOfTheSameDigits() throws Exception {
    float[] trained = new float[INPUT.size()];
    digits(true).read(0, trained, 0);

    byte[] png = DigitImages.png(MnistDigitSet.training(folder), 0);
    try (Preprocessor serving =
        PreprocessorFactory.of(Preprocessing.preset(DigitDataReader.PREPROCESSING), INPUT)) {
      FloatBuffer served = serving.tensor(ImageFormats.SUPPORTED.read(png));
      float[] values = new float[served.remaining()];
      served.get(values);
      assertThat(values).isEqualTo(trained).contains(-1f);
    }
  }

  @Test
  void shouldNeverMirrorWithoutFlips() throws Exception {
    assertThat(mirrored(digits(false))).isZero();
  }

  @Test
  void shouldMirrorHalfOfTheDigitsWithFlips() throws Exception {
    assertThat(mirrored(digits(true))).isBetween(70, 130); // of 200: 100, give or take 7
  }

  @Test
  void shouldVaryDigitsBySeed() throws Exception {
    TrainingImageSet digits = digits(false);
    float[] first = new float[INPUT.size()];
    float[] same = new float[INPUT.size()];
    float[] other = new float[INPUT.size()];
    digits.augment(1, new SplittableRandom(5), first, 0);
    digits.augment(1, new SplittableRandom(5), same, 0);
    digits.augment(1, new SplittableRandom(6), other, 0);

    assertThat(same).isEqualTo(first);
    assertThat(other).isNotEqualTo(first);
  }

  /** Returns how many of 200 variations have their ink in the right half. */
  private static int mirrored(TrainingImageSet digits) throws IOException {
    SplittableRandom random = new SplittableRandom(28);
    float[] tensor = new float[INPUT.size()];
    int mirrored = 0;
    for (int i = 0; i < 200; i++) {
      digits.augment(1, random, tensor, 0);
      double left = 0;
      double right = 0;
      for (int p = 0; p < SIDE * SIDE; p++) {
        double ink = tensor[3 * p] + 1;
        left += p % SIDE < SIDE / 2 ? ink : 0;
        right += p % SIDE > SIDE / 2 ? ink : 0;
      }
      mirrored += right > left ? 1 : 0;
    }
    return mirrored;
  }
}
