package dev.glimpse.preprocess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.glimpse.event.FailureCode;
import dev.glimpse.event.FailureException;
import dev.glimpse.image.ImageFormats;
import dev.glimpse.inference.TensorFlowNativeLibrary;
import dev.glimpse.model.InputTensor;
import dev.glimpse.model.InputTensor.Layout;
import dev.glimpse.model.Preprocessing;
import dev.glimpse.system.UserDirectories;
import dev.glimpse.testing.TestImages;
import java.awt.AlphaComposite;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("native")
final class DigitPreprocessorTest {

  private static Preprocessor preprocessor;

  @BeforeAll
  static void start() throws IOException {
    new TensorFlowNativeLibrary(UserDirectories.cache()).prepare();
    preprocessor =
        new DigitPreprocessor(
            Preprocessing.preset("mnist"), new InputTensor("image", 28, 28, 1, Layout.NHWC));
  }

  @AfterAll
  static void close() {
    preprocessor.close();
  }

  private static float[] tensor(byte[] image) throws FailureException {
    FloatBuffer tensor = preprocessor.tensor(ImageFormats.SUPPORTED.read(image));
    float[] values = new float[tensor.remaining()];
    tensor.get(values);
    return values;
  }

  private static double difference(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += Math.abs(a[i] - b[i]);
    }
    return sum / a.length;
  }

  private static double ink(float[] tensor) {
    double sum = 0;
    for (float value : tensor) {
      sum += value;
    }
    return sum;
  }

  @Test
  void shouldOnlyScaleWhatIsInMnistsFormAlready() throws Exception {
    byte[] png = TestImages.png(3);
    BufferedImage pixels = ImageIO.read(new ByteArrayInputStream(png));

    float[] tensor = tensor(png);

    assertThat(tensor).hasSize(784);
    for (int i = 0; i < tensor.length; i++) {
      int grey = pixels.getRaster().getSample(i % 28, i / 28, 0);
      assertThat(tensor[i]).isEqualTo(grey / 255f);
    }
  }

  @Test
  void shouldEnlargeTheDigitForAModelWithLargerImagesInColour() throws Exception {
    byte[] photo = TestImages.encoded("png", 120, 5);
    float[] form = tensor(photo);
    InputTensor input = new InputTensor("image", 84, 84, 3, Layout.NHWC);
    try (Preprocessor enlarging =
        PreprocessorFactory.of(Preprocessing.preset("mnist-enlarged"), input)) {
      FloatBuffer enlarged = enlarging.tensor(ImageFormats.SUPPORTED.read(photo));

      assertThat(enlarged.remaining()).isEqualTo(3 * 84 * 84);
      for (int i = 0; i < form.length; i++) {
        int middle = 3 * ((i / 28 * 3 + 1) * 84 + i % 28 * 3 + 1); // of nine pixels, in red
        for (int channel = 0; channel < 3; channel++) {
          assertThat(enlarged.get(middle + channel)).isCloseTo(2 * form[i] - 1, within(1e-5f));
        }
      }
    }
  }

  @Test
  void shouldNotTakeTheUnusedByteOfABmpForOpacity() throws Exception {
    BufferedImage pixels = ImageIO.read(new ByteArrayInputStream(TestImages.png(3)));
    ByteBuffer bmp = ByteBuffer.allocate(54 + 4 * 784).order(ByteOrder.LITTLE_ENDIAN);
    bmp.put((byte) 'B').put((byte) 'M').putInt(10, 54).putInt(14, 40).putInt(18, 28);
    bmp.putInt(22, -28).putShort(26, (short) 1).putShort(28, (short) 32).position(54);
    for (int i = 0; i < 784; i++) {
      bmp.putInt(pixels.getRGB(i % 28, i / 28) & 0xffffff);
    }

    assertThat(tensor(bmp.array())).isEqualTo(tensor(TestImages.png(3)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "jpg", "gif", "bmp"})
  void shouldMakeTheSameOfEveryFormat(String format) throws Exception {
    float[] reference = tensor(TestImages.encoded("png", 120, 5));

    float[] tensor = tensor(TestImages.encoded(format, 120, 5));

    assertThat(ink(reference)).isGreaterThan(20);
    assertThat(difference(tensor, reference)).isLessThan(0.02);
  }

  /** Drawing programs export strokes on nothing; which colour the strokes have must not matter. */
  @ParameterizedTest
  @ValueSource(ints = {0xFF000000, 0xFFFFFFFF, 0xFF2244CC})
  void shouldSeeStrokesOfAnyColourOnATransparentSheet(int colour) throws Exception {
    float[] reference = tensor(onTransparent(0xFF000000));

    float[] tensor = tensor(onTransparent(colour));

    assertThat(ink(reference)).isGreaterThan(20);
    assertThat(difference(tensor, reference)).isLessThan(0.08);
  }

  private static byte[] onTransparent(int colour) throws IOException {
    BufferedImage image = new BufferedImage(100, 100, BufferedImage.TYPE_INT_ARGB);
    Graphics2D g = image.createGraphics();
    g.setComposite(AlphaComposite.Src);
    g.setColor(new Color(colour, true));
    g.fillRect(45, 20, 10, 60);
    g.dispose();
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    ImageIO.write(image, "png", png);
    return png.toByteArray();
  }

  @Test
  void shouldRefuseWhatTheDecoderRefuses() {
    byte[] whole = TestImages.encoded("jpg", 64, 1);
    byte[] png = TestImages.encoded("png", 64, 1);

    assertThatThrownBy(() -> tensor(Arrays.copyOf(png, png.length / 2)))
        .isInstanceOfSatisfying(
            FailureException.class,
            e -> assertThat(e.failure().code()).isEqualTo(FailureCode.CORRUPT_IMAGE));
    assertThatThrownBy(() -> tensor(Arrays.copyOf(whole, whole.length / 2)))
        .isInstanceOfSatisfying(
            FailureException.class,
            e -> assertThat(e.failure().code()).isEqualTo(FailureCode.CORRUPT_IMAGE));
  }
}
