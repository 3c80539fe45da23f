package dev.glimpse.preprocess;

import static org.assertj.core.api.Assertions.assertThat;

import dev.glimpse.image.EncodedImage;
import dev.glimpse.image.ImageFormats;
import dev.glimpse.inference.TensorFlowNativeLibrary;
import dev.glimpse.model.ChannelOrder;
import dev.glimpse.model.ImageGeometry;
import dev.glimpse.model.InputTensor;
import dev.glimpse.model.InputTensor.Layout;
import dev.glimpse.model.Interpolation;
import dev.glimpse.model.JpegDecoding;
import dev.glimpse.model.Normalisation;
import dev.glimpse.model.OrientationSource;
import dev.glimpse.model.Preprocessing;
import dev.glimpse.system.UserDirectories;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The arithmetic in Java against TensorFlow's own operations: every float has the same bits. */
@Tag("native")
final class SamplingParityTest {

  /** Width, height: smaller and larger than the input, long, of one pixel, odd. */
  private static final List<int[]> SIZES =
      List.of(
          new int[] {500, 375},
          new int[] {375, 500},
          new int[] {64, 64},
          new int[] {31, 17},
          new int[] {1, 1},
          new int[] {1, 90},
          new int[] {700, 2},
          new int[] {1_201, 803});

  private static final List<InputTensor> INPUTS =
      List.of(
          new InputTensor("image", 64, 64, 3, Layout.NHWC),
          new InputTensor("image", 45, 61, 3, Layout.NCHW),
          new InputTensor("image", 28, 28, 1, Layout.NHWC),
          new InputTensor("image", 299, 299, 3, Layout.NHWC));

  @BeforeAll
  static void start() throws IOException {
    new TensorFlowNativeLibrary(UserDirectories.cache()).prepare();
  }

  static Stream<Arguments> forms() {
    List<ImageGeometry> whole =
        List.of(
            new ImageGeometry.Squash(),
            new ImageGeometry.CentralCrop(.875),
            new ImageGeometry.CentralCrop(.3));
    List<ImageGeometry> windows =
        List.of(new ImageGeometry.ShortSide(320), new ImageGeometry.Pad());
    return Stream.concat(
        whole.stream()
            .flatMap(
                geometry ->
                    Stream.of(
                            Interpolation.BILINEAR_TF1, Interpolation.BILINEAR, Interpolation.AREA)
                        .map(interpolation -> Arguments.of(geometry, interpolation))),
        windows.stream()
            .flatMap(
                geometry ->
                    Stream.of(Interpolation.BILINEAR_TF1, Interpolation.BILINEAR)
                        .map(interpolation -> Arguments.of(geometry, interpolation))));
  }

  @ParameterizedTest
  @MethodSource("forms")
  void shouldGiveTheBitsOfTheOperations(ImageGeometry geometry, Interpolation interpolation)
      throws Exception {
    for (InputTensor input : INPUTS) {
      Preprocessing profile = profile(geometry, interpolation, input.channels());
      try (Preprocessor ops = new OpsPreprocessor(profile, input);
          Preprocessor java = PreprocessorFactory.of(profile, input)) {
        for (int[] size : SIZES) {
          EncodedImage image = ImageFormats.SUPPORTED.read(noise(size[0], size[1]));

          FloatBuffer tensor = java.tensor(image);

          assertThat(tensor.mismatch(ops.tensor(image)))
              .as("%s of %dx%d", input, size[0], size[1])
              .isEqualTo(-1);
        }
      }
    }
  }

  private static Preprocessing profile(
      ImageGeometry geometry, Interpolation interpolation, int channels) {
    return new Preprocessing(
        null,
        JpegDecoding.FAST,
        1,
        OrientationSource.IGNORE,
        geometry,
        interpolation,
        channels == 3 ? ChannelOrder.BGR : ChannelOrder.RGB,
        channels == 3
            ? new Normalisation.Standard(255, List.of(.485, .456, .406), List.of(.229, .224, .225))
            : new Normalisation.Affine(1 / 127.5, -1));
  }

  private static byte[] noise(int width, int height) throws IOException {
    Random random = new Random(31L * width + height);
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, random.nextInt());
      }
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(image, "png", out);
    return out.toByteArray();
  }
}
