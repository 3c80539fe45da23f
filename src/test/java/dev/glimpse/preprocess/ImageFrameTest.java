package dev.glimpse.preprocess;

import static org.assertj.core.api.Assertions.assertThat;

import dev.glimpse.model.ImageGeometry;
import dev.glimpse.model.InputTensor;
import dev.glimpse.model.InputTensor.Layout;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against what Python's code gives for the same sizes. */
@Tag("unit")
final class ImageFrameTest {

  private static InputTensor square(int side) {
    return new InputTensor("images", side, side, 3, Layout.NHWC);
  }

  @Test
  void shouldTakeAllOfItWhenSquashing() {
    ImageFrame frame = ImageFrame.of(new ImageGeometry.Squash(), 640, 480, square(299));

    assertThat(frame.horizontal()).isEqualTo(new ResamplingAxis(0, 640, 0, 640, 299, 0, 299));
    assertThat(frame.vertical()).isEqualTo(new ResamplingAxis(0, 480, 0, 480, 299, 0, 299));
    assertThat(frame.horizontal().step()).isEqualTo(640 / 299.0);
  }

  /** tf.image.central_crop(x, 0.875) of 785 rows begins with row 49 and keeps 687. */
  @Test
  void shouldCropAsTensorFlowDoes() {
    ImageFrame frame = ImageFrame.of(new ImageGeometry.CentralCrop(0.875), 320, 785, square(299));

    assertThat(frame.vertical()).isEqualTo(new ResamplingAxis(49, 687, 0, 687, 299, 0, 299));
    assertThat(frame.horizontal()).isEqualTo(new ResamplingAxis(20, 280, 0, 280, 299, 0, 299));
  }

  @Test
  void shouldKeepAnImageWholeWhenAllOfItIsTheMiddle() {
    assertThat(ImageFrame.of(new ImageGeometry.CentralCrop(1), 33, 7, square(8)))
        .isEqualTo(ImageFrame.of(new ImageGeometry.Squash(), 33, 7, square(8)));
  }

  /** 341 is int(256 * 512 / 384); 58.5 rounds to the even 58, as Python's round does. */
  @Test
  void shouldRoundAsTorchvisionDoes() {
    ImageFrame frame = ImageFrame.of(new ImageGeometry.ShortSide(256), 512, 384, square(224));

    assertThat(frame.horizontal()).isEqualTo(new ResamplingAxis(0, 512, 0, 512, 341, 58, 224));
    assertThat(frame.vertical()).isEqualTo(new ResamplingAxis(0, 384, 0, 384, 256, 16, 224));
  }

  /** (785 - 320) // 2 columns of black are left of the image. */
  @Test
  void shouldPadToASquare() {
    ImageFrame frame = ImageFrame.of(new ImageGeometry.Pad(), 320, 785, square(299));

    assertThat(frame.horizontal()).isEqualTo(new ResamplingAxis(0, 320, 232, 785, 299, 0, 299));
    assertThat(frame.vertical()).isEqualTo(new ResamplingAxis(0, 785, 0, 785, 299, 0, 299));
  }

  /** ceil(641 * 12 / 20) rows and, for the portrait, ceil(640 * 20 / 12) columns. */
  @Test
  void shouldPadToTheProportionsOfTheInput() {
    InputTensor wide = new InputTensor("images", 12, 20, 3, Layout.NHWC);

    ImageFrame landscape = ImageFrame.of(new ImageGeometry.Pad(), 641, 200, wide);
    ImageFrame portrait = ImageFrame.of(new ImageGeometry.Pad(), 480, 640, wide);

    assertThat(landscape.horizontal()).isEqualTo(new ResamplingAxis(0, 641, 0, 641, 20, 0, 20));
    assertThat(landscape.vertical()).isEqualTo(new ResamplingAxis(0, 200, 92, 385, 12, 0, 12));
    assertThat(portrait.horizontal()).isEqualTo(new ResamplingAxis(0, 480, 293, 1067, 20, 0, 20));
    assertThat(portrait.vertical()).isEqualTo(new ResamplingAxis(0, 640, 0, 640, 12, 0, 12));
  }

  @Test
  void shouldReduceByWhatBothSidesOfTheInputAllow() {
    InputTensor wide = new InputTensor("images", 100, 300, 3, Layout.NHWC);

    assertThat(ImageFrame.of(new ImageGeometry.Squash(), 1_200, 400, wide).reduction(8))
        .isEqualTo(4);
    assertThat(ImageFrame.of(new ImageGeometry.Squash(), 400, 1_200, wide).reduction(8))
        .isEqualTo(1);
    assertThat(ImageFrame.of(new ImageGeometry.Squash(), 2_400, 799, wide).reduction(8))
        .isEqualTo(4);
  }

  @ParameterizedTest
  @CsvSource({
    "598, 598, 8, 2",
    "597, 4000, 8, 1",
    "4000, 3000, 8, 8",
    "4000, 3000, 4, 4",
    "4000, 2391, 8, 4",
    "4000, 3000, 1, 1",
    "20, 10, 8, 1"
  })
  void shouldNotBeReducedToLessThanTheSquare(int width, int height, int most, int reduction) {
    assertThat(
            ImageFrame.of(new ImageGeometry.Squash(), width, height, square(299)).reduction(most))
        .isEqualTo(reduction);
    assertThat(
            ImageFrame.of(new ImageGeometry.Squash(), height, width, square(299)).reduction(most))
        .isEqualTo(reduction);
  }
}
