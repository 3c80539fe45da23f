package dev.glimpse.preprocess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.glimpse.event.FailureCode;
import dev.glimpse.event.FailureException;
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
import dev.glimpse.testing.HostileFile;
import dev.glimpse.testing.TestImages;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the golden photos do not show: kinds of images, strips, layouts, the other presets. */
@Tag("native")
final class PreprocessorFactoryTest {

  private static final Normalisation AS_IT_IS = new Normalisation.Affine(1, 0);

  @BeforeAll
  static void start() throws IOException {
    new TensorFlowNativeLibrary(UserDirectories.cache()).prepare();
  }

  private static Preprocessing preprocessing(ImageGeometry geometry, Interpolation interpolation) {
    return preprocessing(geometry, interpolation, 1);
  }

  private static Preprocessing preprocessing(
      ImageGeometry geometry, Interpolation interpolation, int jpegRatio) {
    return new Preprocessing(
        null,
        JpegDecoding.FAST,
        jpegRatio,
        OrientationSource.IGNORE,
        geometry,
        interpolation,
        ChannelOrder.RGB,
        AS_IT_IS);
  }

  private static float[] tensor(Preprocessing profile, InputTensor input, byte[] image)
      throws FailureException {
    try (Preprocessor preprocessor = PreprocessorFactory.of(profile, input)) {
      FloatBuffer tensor = preprocessor.tensor(ImageFormats.SUPPORTED.read(image));
      float[] values = new float[tensor.remaining()];
      tensor.get(values);
      return values;
    }
  }

  private static InputTensor rgb(int side) {
    return new InputTensor("images", side, side, 3, Layout.NHWC);
  }

  private static byte[] encoded(BufferedImage image, String format) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    assertThat(ImageIO.write(image, format, bytes)).isTrue();
    return bytes.toByteArray();
  }

  /** Colours that are different in every channel, in an image of a type. */
  private static BufferedImage drawn(int width, int height, int type) {
    return paint(new BufferedImage(width, height, type));
  }

  private static BufferedImage paint(BufferedImage image) {
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        image.setRGB(x, y, 0xff000000 | (x * 5 % 256) << 16 | (y * 3 % 256) << 8 | (x + y) % 256);
      }
    }
    return image;
  }

  @ParameterizedTest
  @EnumSource(Interpolation.class)
  void shouldMakeTheSameOfWhateverHoldsTheSamePixels(Interpolation interpolation) throws Exception {
    Preprocessing profile = preprocessing(new ImageGeometry.Squash(), interpolation);
    float[] expected =
        tensor(profile, rgb(16), encoded(drawn(40, 30, BufferedImage.TYPE_INT_RGB), "png"));

    assertThat(
            tensor(profile, rgb(16), encoded(drawn(40, 30, BufferedImage.TYPE_3BYTE_BGR), "bmp")))
        .isEqualTo(expected);
    assertThat(tensor(profile, rgb(16), encoded(drawn(40, 30, BufferedImage.TYPE_INT_ARGB), "png")))
        .as("alpha is left out")
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @EnumSource(Interpolation.class)
  void shouldMakeGreyAllChannelsAlike(Interpolation interpolation) throws Exception {
    Preprocessing profile = preprocessing(new ImageGeometry.Squash(), interpolation);
    BufferedImage grey = drawn(40, 30, BufferedImage.TYPE_BYTE_GRAY);

    float[] png = tensor(profile, rgb(16), encoded(grey, "png"));
    float[] bmp = tensor(profile, rgb(16), encoded(grey, "bmp"));

    assertThat(bmp).isEqualTo(png);
    for (int i = 0; i < png.length; i += 3) {
      assertThat(png[i + 1]).isEqualTo(png[i]);
      assertThat(png[i + 2]).isEqualTo(png[i]);
    }
  }

  @Test
  void shouldApplyAPalette() throws Exception {
    byte[] reds = new byte[256];
    byte[] greens = new byte[256];
    byte[] blues = new byte[256];
    greens[0] = 100;
    reds[1] = (byte) 200;
    blues[1] = 50;
    IndexColorModel palette = new IndexColorModel(8, 256, reds, greens, blues);
    BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_INDEXED, palette);
    image.getRaster().setSample(0, 0, 0, 1);

    for (String format : new String[] {"png", "bmp", "gif"}) {
      float[] tensor =
          tensor(
              preprocessing(new ImageGeometry.Squash(), Interpolation.NEAREST),
              rgb(8),
              encoded(image, format));

      assertThat(tensor).as(format).startsWith(200, 0, 50, 0, 100, 0);
    }
  }

  @ParameterizedTest
  @EnumSource(Interpolation.class)
  void shouldGiveAGreyModelTheLuma(Interpolation interpolation) throws Exception {
    BufferedImage image = new BufferedImage(20, 20, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 400; i++) {
      image.setRGB(i % 20, i / 20, 0xff8040);
    }
    InputTensor input = new InputTensor("images", 10, 10, 1, Layout.NHWC);
    float luma = .299f * 0xff + .587f * 0x80 + .114f * 0x40;

    for (String format : new String[] {"png", "bmp", "jpg"}) {
      float[] tensor =
          tensor(
              preprocessing(new ImageGeometry.Squash(), interpolation),
              input,
              encoded(image, format));

      assertThat(tensor).hasSize(100);
      for (float value : tensor) {
        assertThat(value).as(format).isCloseTo(luma, within(1f));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Interpolation.class)
  void shouldPutChannelsWhereTheModelHasThem(Interpolation interpolation) throws Exception {
    Preprocessing profile = preprocessing(new ImageGeometry.Squash(), interpolation);
    byte[] image = encoded(drawn(40, 30, BufferedImage.TYPE_INT_RGB), "png");
    float[] last = tensor(profile, wide(Layout.NHWC), image);

    float[] first = tensor(profile, wide(Layout.NCHW), image);

    for (int i = 0; i < last.length; i++) {
      assertThat(first[i % 3 * 16 * 20 + i / 3]).isEqualTo(last[i]);
    }
  }

  @ParameterizedTest
  @EnumSource(Interpolation.class)
  void shouldPutBlueFirstWhenTheModelWantsBgr(Interpolation interpolation) throws Exception {
    Normalisation ofItsOwn =
        new Normalisation.Standard(1, List.of(1d, 20d, 300d), List.of(1d, 2d, 4d));
    byte[] image = encoded(drawn(40, 30, BufferedImage.TYPE_INT_RGB), "png");
    float[] rgb =
        tensor(preprocessing(new ImageGeometry.Squash(), interpolation), wide(Layout.NHWC), image);
    Preprocessing reversed =
        new Preprocessing(
            null,
            JpegDecoding.FAST,
            1,
            OrientationSource.IGNORE,
            new ImageGeometry.Squash(),
            interpolation,
            ChannelOrder.BGR,
            ofItsOwn);

    float[] last = tensor(reversed, wide(Layout.NHWC), image);
    float[] first = tensor(reversed, wide(Layout.NCHW), image);

    for (int i = 0; i < last.length; i += 3) {
      assertThat(last[i]).isCloseTo(rgb[i + 2] - 1, within(1e-4f));
      assertThat(last[i + 1]).isCloseTo((rgb[i + 1] - 20) / 2, within(1e-4f));
      assertThat(last[i + 2]).isCloseTo((rgb[i] - 300) / 4, within(1e-4f));
      for (int channel = 0; channel < 3; channel++) {
        assertThat(first[channel * 16 * 20 + i / 3]).isEqualTo(last[i + channel]);
      }
    }
  }

  private static InputTensor wide(Layout layout) {
    return new InputTensor("images", 16, 20, 3, layout);
  }

  @Test
  void shouldNormaliseEachChannelByItsOwn() throws Exception {
    Preprocessing profile =
        new Preprocessing(
            null,
            JpegDecoding.FAST,
            1,
            OrientationSource.IGNORE,
            new ImageGeometry.Squash(),
            Interpolation.BILINEAR,
            ChannelOrder.RGB,
            Preprocessing.preset("torchvision").normalisation());
    BufferedImage image = new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB);

    float[] black = tensor(profile, rgb(4), encoded(image, "png"));

    for (int i = 0; i < black.length; i += 3) {
      assertThat(black[i]).isCloseTo(-0.485f / 0.229f, within(1e-6f));
      assertThat(black[i + 1]).isCloseTo(-0.456f / 0.224f, within(1e-6f));
      assertThat(black[i + 2]).isCloseTo(-0.406f / 0.225f, within(1e-6f));
    }
  }

  @Test
  void shouldInterpolateAsItSays() throws Exception {
    BufferedImage two = new BufferedImage(2, 2, BufferedImage.TYPE_BYTE_GRAY);
    two.getRaster().setSample(1, 0, 0, 100);
    two.getRaster().setSample(1, 1, 0, 100);
    byte[] image = encoded(two, "png");
    InputTensor input = new InputTensor("images", 4, 4, 1, Layout.NHWC);

    assertThat(row(Interpolation.BILINEAR_TF1, input, image)).containsExactly(0, 50, 100, 100);
    assertThat(row(Interpolation.BILINEAR, input, image)).containsExactly(0, 25, 75, 100);
    assertThat(row(Interpolation.BILINEAR_ANTIALIAS, input, image)).containsExactly(0, 25, 75, 100);
    assertThat(row(Interpolation.NEAREST, input, image)).containsExactly(0, 0, 100, 100);
    assertThat(row(Interpolation.AREA, input, image)).containsExactly(0, 0, 100, 100);
  }

  private static float[] row(Interpolation interpolation, InputTensor input, byte[] image)
      throws FailureException {
    return Arrays.copyOf(
        tensor(preprocessing(new ImageGeometry.Squash(), interpolation), input, image), 4);
  }

  /** A square around this strip would take 2.7 GB, the strip in proportion 23 GB. */
  @ParameterizedTest
  @EnumSource(value = Interpolation.class, names = "AREA", mode = EnumSource.Mode.EXCLUDE)
  void shouldNotLayOutWhatALongStripIsPartOf(Interpolation interpolation) throws Exception {
    BufferedImage strip = new BufferedImage(30_000, 2, BufferedImage.TYPE_BYTE_GRAY);
    for (int x = 0; x < 30_000; x++) {
      strip.getRaster().setSample(x, 0, 0, 200);
      strip.getRaster().setSample(x, 1, 0, 200);
    }
    byte[] image = encoded(strip, "png");
    InputTensor input = new InputTensor("images", 100, 100, 1, Layout.NHWC);

    float[] padded = tensor(preprocessing(new ImageGeometry.Pad(), interpolation), input, image);
    float[] middle =
        tensor(preprocessing(new ImageGeometry.ShortSide(256), interpolation), input, image);

    assertThat(Arrays.copyOf(padded, 40 * 100)).containsOnly(0);
    assertThat(Arrays.copyOfRange(padded, 60 * 100, padded.length)).containsOnly(0);
    for (float value : middle) {
      assertThat(value).isCloseTo(200, within(.001f));
    }
  }

  /** Padding by hand and squashing is what padding is. */
  @ParameterizedTest
  @EnumSource(value = Interpolation.class, names = "AREA", mode = EnumSource.Mode.EXCLUDE)
  void shouldPadAsIfTheBarsWereInTheImage(Interpolation interpolation) throws Exception {
    BufferedImage wide = drawn(61, 24, BufferedImage.TYPE_INT_RGB);
    BufferedImage square = new BufferedImage(61, 61, BufferedImage.TYPE_INT_RGB);
    square.setData(wide.getRaster().createTranslatedChild(0, 18));
    float[] expected =
        tensor(
            preprocessing(new ImageGeometry.Squash(), interpolation),
            rgb(16),
            encoded(square, "png"));

    float[] padded =
        tensor(
            preprocessing(new ImageGeometry.Pad(), interpolation), rgb(16), encoded(wide, "png"));

    for (int i = 0; i < expected.length; i++) {
      assertThat(padded[i]).isCloseTo(expected[i], within(.01f));
    }
  }

  /** So is cutting the middle out of an image whose proportions are the square's. */
  @ParameterizedTest
  @EnumSource(value = Interpolation.class, names = "AREA", mode = EnumSource.Mode.EXCLUDE)
  void shouldCutTheMiddleOutOfTheScaledImage(Interpolation interpolation) throws Exception {
    byte[] image = encoded(drawn(64, 64, BufferedImage.TYPE_INT_RGB), "png");
    float[] whole =
        tensor(preprocessing(new ImageGeometry.Squash(), interpolation), rgb(24), image);

    float[] middle =
        tensor(preprocessing(new ImageGeometry.ShortSide(24), interpolation), rgb(16), image);

    for (int i = 0; i < middle.length; i++) {
      int pixel = i / 3;
      float expected = whole[((pixel / 16 + 4) * 24 + pixel % 16 + 4) * 3 + i % 3];
      assertThat(middle[i]).isCloseTo(expected, within(.01f));
    }
  }

  private static List<ImageGeometry> geometries() {
    return List.of(
        new ImageGeometry.Squash(),
        new ImageGeometry.CentralCrop(.875),
        new ImageGeometry.ShortSide(40),
        new ImageGeometry.Pad());
  }

  /** What changes slowly is the same, however small it was decoded; in odd sizes, too. */
  @ParameterizedTest
  @EnumSource(value = Interpolation.class, names = "AREA", mode = EnumSource.Mode.EXCLUDE)
  void shouldShowTheSameOfAJpegThatIsDecodedSmaller(Interpolation interpolation) throws Exception {
    BufferedImage slow = new BufferedImage(1_001, 777, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < 777; y++) {
      for (int x = 0; x < 1_001; x++) {
        slow.setRGB(x, y, ((x / 5) << 16) | ((y / 4) << 8) | ((x + y) / 8));
      }
    }
    byte[] jpeg = encoded(slow, "jpeg");
    for (ImageGeometry geometry : geometries()) {
      float[] expected = tensor(preprocessing(geometry, interpolation), rgb(32), jpeg);

      for (int ratio : List.of(2, 4, 8)) {
        float[] values = tensor(preprocessing(geometry, interpolation, ratio), rgb(32), jpeg);

        assertThat(difference(values, expected))
            .as("%s, ratio %d", geometry, ratio)
            .isBetween(1e-6, 3.0);
      }
    }
  }

  /** A pattern as fine as pixels is one grey where it was decoded smaller. */
  @ParameterizedTest
  @CsvSource({
    "128, 8, true",
    "127, 8, true",
    "64, 8, true",
    "62, 8, true",
    "32, 8, true",
    "31, 8, false",
    "128, 1, false",
    "31, 4, false"
  })
  void shouldDecodeAJpegSmallerOnlyWhereEachPixelKeepsOneOfItsOwn(
      int side, int ratio, boolean smaller) throws Exception {
    BufferedImage fine = new BufferedImage(side, side, BufferedImage.TYPE_BYTE_GRAY);
    for (int i = 0; i < side * side; i++) {
      fine.getRaster().setSample(i % side, i / side, 0, (i % side + i / side) % 2 * 255);
    }
    Preprocessing profile = preprocessing(new ImageGeometry.Squash(), Interpolation.NEAREST, ratio);

    float[] values = tensor(profile, rgb(16), encoded(fine, "jpeg"));

    assertThat(tensor(profile, rgb(16), encoded(fine, "png"))).containsAnyOf(0, 255);
    for (float value : values) {
      assertThat(Math.abs(value - 127.5f) < 50).isEqualTo(smaller);
    }
  }

  /** Eight photos of one scene, each stored as it was turned, and one that says nothing. */
  @ParameterizedTest
  @CsvSource({
    "Landscape, BILINEAR_TF1, 1",
    "Portrait, BILINEAR_TF1, 1",
    "Landscape, BILINEAR_TF1, 8",
    "Portrait, BILINEAR_TF1, 8",
    "Landscape, BILINEAR_ANTIALIAS, 1",
    "Portrait, BILINEAR_ANTIALIAS, 1",
    "Landscape, BILINEAR_ANTIALIAS, 8",
    "Portrait, BILINEAR_ANTIALIAS, 8"
  })
  void shouldTurnImagesUprightForAPreprocessingThatSaysSo(
      String scene, Interpolation interpolation, int jpegRatio) throws Exception {
    assumeTrue(Files.isDirectory(HostileFile.FOLDER), "no ../shared/images/hostile here");
    float[] upright = exif(scene, 1, interpolation, jpegRatio, OrientationSource.IGNORE);

    for (int orientation = 2; orientation <= 8; orientation++) {
      float[] turned = exif(scene, orientation, interpolation, jpegRatio, OrientationSource.EXIF);
      float[] ignored =
          exif(scene, orientation, interpolation, jpegRatio, OrientationSource.IGNORE);

      assertThat(difference(turned, upright)).as("orientation %d", orientation).isLessThan(4);
      assertThat(difference(ignored, upright)).as("orientation %d", orientation).isGreaterThan(20);
    }
    assertThat(exif(scene, 0, interpolation, jpegRatio, OrientationSource.EXIF))
        .isEqualTo(exif(scene, 0, interpolation, jpegRatio, OrientationSource.IGNORE));
  }

  private static float[] exif(
      String scene,
      int number,
      Interpolation interpolation,
      int jpegRatio,
      OrientationSource orientation)
      throws Exception {
    Path file = HostileFile.FOLDER.resolve("exif-orientation/" + scene + "_" + number + ".jpg");
    Preprocessing profile =
        new Preprocessing(
            null,
            JpegDecoding.FAST,
            jpegRatio,
            orientation,
            new ImageGeometry.ShortSide(64),
            interpolation,
            ChannelOrder.RGB,
            AS_IT_IS);
    InputTensor wide = new InputTensor("images", 40, 64, 3, Layout.NHWC);
    return tensor(profile, wide, Files.readAllBytes(file));
  }

  private static double difference(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += Math.abs(a[i] - b[i]);
    }
    return sum / a.length;
  }

  @ParameterizedTest
  @ValueSource(strings = {"tf-slim", "padded", "keras-inception", "keras-caffe", "torchvision"})
  void shouldTakeEveryOddImageThatTensorFlowTakes(String preset) throws Exception {
    int taken = 0;
    try (Preprocessor preprocessor =
        PreprocessorFactory.of(Preprocessing.preset(preset), rgb(224))) {
      for (HostileFile file : HostileFile.all()) {
        if (file.tensorflow()) {
          byte[] image = file.bytes();
          FloatBuffer tensor = preprocessor.tensor(ImageFormats.SUPPORTED.read(image));
          assertThat(tensor.remaining()).as(file.file()).isEqualTo(224 * 224 * 3);
          taken++;
        }
      }
    }
    assertThat(taken).isGreaterThan(150);
  }

  @ParameterizedTest
  @EnumSource(Interpolation.class)
  void shouldRefuseWhatTheDecoderRefuses(Interpolation interpolation) {
    byte[] png = TestImages.encoded("png", 64, 1);

    assertThatThrownBy(
            () ->
                tensor(
                    preprocessing(new ImageGeometry.Squash(), interpolation),
                    rgb(16),
                    Arrays.copyOf(png, png.length / 2)))
        .isInstanceOfSatisfying(
            FailureException.class,
            e -> assertThat(e.failure().code()).isEqualTo(FailureCode.CORRUPT_IMAGE));
  }

  @ParameterizedTest
  @EnumSource(Interpolation.class)
  void shouldUseMemoryAgainThatIsGivenBackAndNoOther(Interpolation interpolation) throws Exception {
    byte[] first = encoded(drawn(40, 30, BufferedImage.TYPE_INT_RGB), "png");
    byte[] second = encoded(drawn(90, 20, BufferedImage.TYPE_INT_RGB), "png");
    Preprocessing profile = preprocessing(new ImageGeometry.Squash(), interpolation);
    try (Preprocessor preprocessor = PreprocessorFactory.of(profile, rgb(8))) {
      FloatBuffer kept = preprocessor.tensor(ImageFormats.SUPPORTED.read(first));
      FloatBuffer returned = preprocessor.tensor(ImageFormats.SUPPORTED.read(second));
      preprocessor.recycle(returned);
      FloatBuffer again = preprocessor.tensor(ImageFormats.SUPPORTED.read(first));

      assertThat(again).isSameAs(returned).isEqualTo(kept);
      assertThat(again.isDirect()).isTrue();
      assertThat(preprocessor.tensor(ImageFormats.SUPPORTED.read(second))).isNotEqualTo(kept);
      assertThat(again).isEqualTo(kept);
    }
  }
}
