package dev.glimpse.retrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.glimpse.model.InputTensor;
import dev.glimpse.model.InputTensor.Layout;
import dev.glimpse.model.Normalisation;
import java.nio.FloatBuffer;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
final class TensorAugmentationTest {

  private static final Normalisation SCALED = new Normalisation.Affine(2 / 255.0, -1);
  private static final InputTensor NHWC = new InputTensor("image", 12, 16, 3, Layout.NHWC);
  private static final String IMAGE = "0123456789abcdef".repeat(4);

  private static TensorAugmentation augmentation(InputTensor input, boolean flip, long seed) {
    return new TensorAugmentation(input, SCALED, new AugmentationOptions(3, flip, seed));
  }

  private static float[] noise() {
    Random random = new Random(1);
    float[] values = new float[NHWC.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = 2 * random.nextFloat() - 1;
    }
    return values;
  }

  /** An image that is dark on the left and bright on the right. */
  private static float[] ramp() {
    float[] values = new float[NHWC.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (i / 3 % 16) / 15f - 0.5f;
    }
    return values;
  }

  @Test
  void shouldGiveTheSameCopyForTheSameImageNumberAndSeedOnly() {
    FloatBuffer image = FloatBuffer.wrap(noise());
    TensorAugmentation augmentation = augmentation(NHWC, true, 1);

    FloatBuffer copy = augmentation.copy(image, IMAGE, 1);

    assertThat(augmentation(NHWC, true, 1).copy(image, IMAGE, 1)).isEqualTo(copy);
    assertThat(augmentation.copy(image, IMAGE, 2)).isNotEqualTo(copy);
    assertThat(augmentation.copy(image, "f" + IMAGE.substring(1), 1)).isNotEqualTo(copy);
    assertThat(augmentation(NHWC, true, 2).copy(image, IMAGE, 1)).isNotEqualTo(copy);
    assertThat(image.position()).isZero();
    assertThat(copy.array()).doesNotContain(Float.NaN);
  }

  @Test
  void shouldStayInTheRangeOfPixels() {
    for (int copy = 1; copy <= 50; copy++) {
      for (float value :
          augmentation(NHWC, true, 1).copy(FloatBuffer.wrap(noise()), IMAGE, copy).array()) {
        assertThat(value).isBetween(-1.00001f, 1.00001f);
      }
    }
  }

  @Test
  void shouldMirrorHalfOfTheCopiesAndNoneIfThatIsForbidden() {
    int mirrored = 0;
    for (int copy = 1; copy <= 100; copy++) {
      float[] values =
          augmentation(NHWC, true, 1).copy(FloatBuffer.wrap(ramp()), IMAGE, copy).array();
      mirrored += values[0] > values[15 * 3] ? 1 : 0;
      float[] upright =
          augmentation(NHWC, false, 1).copy(FloatBuffer.wrap(ramp()), IMAGE, copy).array();
      assertThat(upright[0]).isLessThan(upright[15 * 3]);
    }
    assertThat(mirrored).isBetween(30, 70);
  }

  @Test
  void shouldChangeBothLayoutsAlike() {
    InputTensor planes = new InputTensor("image", 12, 16, 3, Layout.NCHW);
    float[] pixels = noise();
    float[] transposed = new float[pixels.length];
    for (int i = 0; i < pixels.length; i++) {
      transposed[i % 3 * 12 * 16 + i / 3] = pixels[i];
    }

    float[] one = augmentation(NHWC, true, 1).copy(FloatBuffer.wrap(pixels), IMAGE, 1).array();
    float[] other =
        augmentation(planes, true, 1).copy(FloatBuffer.wrap(transposed), IMAGE, 1).array();

    for (int i = 0; i < one.length; i++) {
      assertThat(other[i % 3 * 12 * 16 + i / 3]).isCloseTo(one[i], within(1e-5f));
    }
  }
}
