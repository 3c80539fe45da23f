package dev.glimpse.preprocess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.glimpse.event.FailureCode;
import dev.glimpse.event.FailureException;
import dev.glimpse.image.EncodedImage;
import dev.glimpse.image.ExifOrientation;
import dev.glimpse.image.ImageFormat;
import dev.glimpse.image.ImageFormats;
import dev.glimpse.image.ImageHeader;
import dev.glimpse.image.ImageLimits;
import dev.glimpse.image.Images;
import dev.glimpse.image.JavaImage;
import dev.glimpse.image.RowConsumer;
import dev.glimpse.inference.TensorFlowNativeLibrary;
import dev.glimpse.model.InputTensor;
import dev.glimpse.model.InputTensor.Layout;
import dev.glimpse.model.OrientationSource;
import dev.glimpse.model.Preprocessing;
import dev.glimpse.system.UserDirectories;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A format that exists only here passes through everything that the supported ones pass through.
 */
@Tag("native")
final class NewImageFormatTest {

  private static final int WIDTH = 40;
  private static final int HEIGHT = 30;
  private static final ImageFormats FORMATS =
      new ImageFormats(
          Stream.concat(ImageFormats.SUPPORTED.all().stream(), Stream.of(ToyFormat.TOY)).toList());

  /** Three letters, the orientation, width and height in 16 bits, and red, green, blue. */
  private enum ToyFormat implements ImageFormat {
    TOY;

    private static final int PIXELS = 8;

    @Override
    public boolean matches(byte[] bytes) {
      return bytes.length >= 3 && bytes[0] == 'T' && bytes[1] == 'O' && bytes[2] == 'Y';
    }

    @Override
    public EncodedImage read(byte[] bytes) throws FailureException {
      if (bytes.length < PIXELS) {
        throw corrupt("ends within its header");
      }
      ByteBuffer fields = ByteBuffer.wrap(bytes);
      return new ToyImage(bytes, new ImageHeader(TOY, fields.getShort(4), fields.getShort(6)));
    }
  }

  private static final class ToyImage extends JavaImage {

    private ToyImage(byte[] bytes, ImageHeader header) {
      super(bytes, header);
    }

    @Override
    public Optional<ExifOrientation> storedOrientation() {
      return Optional.of(List.of(ExifOrientation.values()).get(bytes()[3] - 1));
    }

    @Override
    public boolean hasAlpha() {
      return false;
    }

    @Override
    public long workingBytes(boolean keepsAlpha) {
      return 11 * pixelCount();
    }

    @Override
    public void decode(int channels, RowConsumer rows) throws FailureException {
      int length = channels * header().width();
      for (int y = 0; y < header().height(); y++) {
        int at = ToyFormat.PIXELS + y * length;
        if (at + length > bytes().length) {
          throw ToyFormat.TOY.corrupt("ends in row " + y);
        }
        rows.accept(y, Arrays.copyOfRange(bytes(), at, at + length));
      }
    }
  }

  @BeforeAll
  static void start() throws IOException {
    new TensorFlowNativeLibrary(UserDirectories.cache()).prepare();
  }

  /** The picture that {@link Images#encoded} encodes. */
  private static byte[] toy(int orientation) {
    BufferedImage picture = Images.picture(WIDTH, HEIGHT);
    ByteBuffer out =
        ByteBuffer.allocate(ToyFormat.PIXELS + 3 * WIDTH * HEIGHT)
            .put((byte) 'T')
            .put((byte) 'O')
            .put((byte) 'Y')
            .put((byte) orientation)
            .putShort((short) WIDTH)
            .putShort((short) HEIGHT);
    for (int rgb : picture.getRGB(0, 0, WIDTH, HEIGHT, null, 0, WIDTH)) {
      out.put((byte) (rgb >> 16)).put((byte) (rgb >> 8)).put((byte) rgb);
    }
    return out.array();
  }

  private static Preprocessor preprocessor(String preset, OrientationSource orientation) {
    int side = preset.equals("mnist") ? 28 : 64;
    int channels = preset.equals("mnist") ? 1 : 3;
    Preprocessing plain = Preprocessing.preset(preset);
    return PreprocessorFactory.of(
        new Preprocessing(
            null,
            plain.jpeg(),
            plain.jpegRatio(),
            orientation,
            plain.geometry(),
            plain.interpolation(),
            plain.channelOrder(),
            plain.normalisation()),
        new InputTensor("images", side, side, channels, Layout.NHWC));
  }

  @Test
  void shouldRecogniseItByItsFirstBytes() throws Exception {
    assertThat(FORMATS.read(toy(1)).header())
        .isEqualTo(new ImageHeader(ToyFormat.TOY, WIDTH, HEIGHT));
    assertThat(
            catchThrowableOfType(
                FailureException.class, () -> FORMATS.read(new byte[] {'T', 'O', 'Y'})))
        .satisfies(
            e -> {
              assertThat(e.failure().code()).isEqualTo(FailureCode.CORRUPT_IMAGE);
              assertThat(e.failure().message()).isEqualTo("TOY ends within its header");
            });
  }

  @Test
  void shouldLimitItByItsHeader() throws Exception {
    EncodedImage image = FORMATS.read(Arrays.copyOf(toy(1), ToyFormat.PIXELS));
    ImageLimits limits = new ImageLimits(1_000, WIDTH * HEIGHT - 1, WIDTH);

    assertThatThrownBy(() -> limits.check(image.header()))
        .hasMessageContaining(FailureCode.IMAGE_TOO_LARGE.name());
  }

  @Test
  void shouldCountTheMemoryThatItsDecoderNeeds() throws Exception {
    EncodedImage image = FORMATS.read(toy(1));
    ImageLimits limits = new ImageLimits(1_000, WIDTH * HEIGHT, WIDTH);

    try (Preprocessor preprocessor = preprocessor("inception-2015", OrientationSource.IGNORE)) {
      long working = preprocessor.working(image);
      assertThat(working).isGreaterThanOrEqualTo(11 * WIDTH * HEIGHT);
      assertThatThrownBy(() -> limits.checkWorking(image.header(), working, 1))
          .hasMessageContaining("decoding a toy of 40 x 30 pixels");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"inception-2015", "torchvision", "mnist"})
  void shouldDecodeItForAnyModel(String preset) throws Exception {
    EncodedImage same = FORMATS.read(Images.encoded("bmp", WIDTH, HEIGHT));

    try (Preprocessor preprocessor = preprocessor(preset, OrientationSource.IGNORE)) {
      FloatBuffer tensor = preprocessor.tensor(FORMATS.read(toy(1)));
      assertThat(tensor).isEqualTo(preprocessor.tensor(same));
    }
  }

  @Test
  void shouldTurnItUpright() throws Exception {
    try (Preprocessor upright = preprocessor("inception-2015", OrientationSource.EXIF);
        Preprocessor stored = preprocessor("inception-2015", OrientationSource.IGNORE);
        ThumbnailEncoder thumbnails = new ThumbnailEncoder(WIDTH)) {
      EncodedImage image = FORMATS.read(toy(6));
      assertThat(upright.tensor(image)).isNotEqualTo(stored.tensor(image));
      ImageHeader thumbnail = FORMATS.read(thumbnails.jpeg(image)).header();
      assertThat(List.of(thumbnail.width(), thumbnail.height())).containsExactly(HEIGHT, WIDTH);
    }
  }

  @Test
  void shouldReportWhatItsDecoderReports() throws Exception {
    EncodedImage cut = FORMATS.read(Arrays.copyOf(toy(1), 500));

    try (Preprocessor preprocessor = preprocessor("inception-2015", OrientationSource.IGNORE)) {
      assertThatThrownBy(() -> preprocessor.tensor(cut))
          .hasMessageContaining(FailureCode.CORRUPT_IMAGE.name())
          .hasMessageContaining("TOY ends in row 4");
    }
  }

  @Test
  void shouldNameItWhereverFormatsAreListed() {
    assertThat(FORMATS.acceptHeader()).endsWith(", image/toy, */*;q=0.1");
    assertThatThrownBy(() -> FORMATS.read(new byte[] {'?'}))
        .hasMessageContaining(FailureCode.UNSUPPORTED_FORMAT.name())
        .hasMessageContaining("this is text; supported are ")
        .hasMessageEndingWith(" and TOY");
    assertThatThrownBy(() -> FORMATS.read(new byte[0])).hasMessageEndingWith(" and TOY");
    assertThat(new ImageFormats(List.of(ToyFormat.TOY)).names("or")).isEqualTo("TOY");
  }
}
