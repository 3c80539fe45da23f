package dev.glimpse.image;

import static dev.glimpse.event.FailureCode.CORRUPT_IMAGE;
import static dev.glimpse.event.FailureCode.IMAGE_TOO_LARGE;
import static dev.glimpse.event.FailureCode.UNSUPPORTED_FORMAT;
import static dev.glimpse.image.Images.joined;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.glimpse.event.Failure;
import dev.glimpse.event.FailureCode;
import dev.glimpse.event.FailureException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("native")
class ImageHeaderTest {

  /** Returns the formats that ImageIO can write; WebpImageTest has files of WebP. */
  private static List<ImageFormat> formats() {
    return ImageFormats.SUPPORTED.all().stream()
        .filter(format -> ImageIO.getImageWritersByFormatName(format.label()).hasNext())
        .toList();
  }

  private static ImageHeader header(byte[] bytes) throws FailureException {
    return ImageFormats.SUPPORTED.read(bytes).header();
  }

  private static Failure failure(byte[] bytes) {
    return catchThrowableOfType(FailureException.class, () -> header(bytes)).failure();
  }

  private static void shouldRefuse(byte[] bytes, FailureCode code, String... words) {
    Failure failure = failure(bytes);

    assertThat(failure.code()).as(failure.message()).isEqualTo(code);
    assertThat(failure.message()).contains(words);
  }

  @ParameterizedTest
  @MethodSource("formats")
  void shouldReadWhatImageIoWrites(ImageFormat format) throws Exception {
    for (int[] size : new int[][] {{1, 1}, {28, 28}, {640, 3}, {7, 1999}}) {
      byte[] image = Images.encoded(format.label(), size[0], size[1]);

      assertThat(header(image)).isEqualTo(new ImageHeader(format, size[0], size[1]));
    }
  }

  @ParameterizedTest
  @MethodSource("formats")
  void shouldNotTakePartOfAHeaderForAnImage(ImageFormat format) {
    byte[] image = Images.encoded(format.label(), 40, 30);
    int header = format == BmpFormat.BMP ? image.length : 24;

    for (int length = 0; length < header; length++) {
      assertThat(failure(Arrays.copyOf(image, length)).code())
          .as("%d bytes", length)
          .isIn(CORRUPT_IMAGE, UNSUPPORTED_FORMAT);
    }
  }

  @ParameterizedTest
  @MethodSource("formats")
  void shouldEndInAHeaderOrAFailureWhateverTheBytes(ImageFormat format) {
    byte[] image = Images.encoded(format.label(), 40, 30);
    Random random = new Random(1);
    int refused = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] damaged = Arrays.copyOf(image, 1 + random.nextInt(image.length));
      for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
        damaged[random.nextInt(Math.min(damaged.length, 700))] = (byte) random.nextInt();
      }
      try {
        EncodedImage read = ImageFormats.SUPPORTED.read(damaged);
        assertThat(read.header().width()).isPositive();
        assertThat(read.header().height()).isPositive();
        if (read instanceof NativeImage decodable) {
          assertThat(decodable.checked().bytes()).isNotEmpty();
        }
      } catch (FailureException e) {
        refused++;
      }
    }
    assertThat(refused).isPositive();
  }

  @ParameterizedTest
  @CsvSource({
    "c0, JPEG",
    "c1, JPEG",
    "c2, JPEG",
    "c9, JPEG",
    "ca, JPEG",
    "c3, lossless",
    "cb, lossless",
    "c5, hierarchical",
    "c6, hierarchical",
    "c7, hierarchical",
    "cd, hierarchical",
    "ce, hierarchical",
    "cf, hierarchical",
    "c8, reserved"
  })
  void shouldTellTheKindsOfJpegThatCanBeDecoded(String marker, String kind) throws Exception {
    byte[] jpeg = Images.jpegHeader(Integer.parseInt(marker, 16), 8, 30, 20, 3);

    if (kind.equals("JPEG")) {
      assertThat(header(jpeg)).isEqualTo(new ImageHeader(JpegFormat.JPEG, 30, 20));
    } else {
      shouldRefuse(jpeg, UNSUPPORTED_FORMAT, kind);
    }
  }

  @Test
  void shouldRefuseJpegsThatTheDecoderCannotTake() throws Exception {
    shouldRefuse(Images.jpegHeader(0xc1, 12, 30, 20, 3), UNSUPPORTED_FORMAT, "12 bits");
    shouldRefuse(Images.jpegHeader(0xc0, 8, 30, 20, 2), UNSUPPORTED_FORMAT, "2 components");
    shouldRefuse(Images.jpegHeader(0xc0, 8, 30, 0, 3), UNSUPPORTED_FORMAT, "height");
    shouldRefuse(Images.jpegHeader(0xc0, 8, 0, 20, 3), CORRUPT_IMAGE, "0 pixels wide");
    assertThat(header(Images.jpegHeader(0xc0, 8, 65_535, 65_535, 4)).width()).isEqualTo(65_535);
  }

  @Test
  void shouldFindAJpegsFrameBehindOtherSegmentsAndStrayBytes() throws Exception {
    byte[] jpeg = Images.jpegHeader(0xc0, 8, 30, 20, 3);
    byte[] thumbnail = Images.jpegHeader(0xc0, 8, 3, 2, 3);
    byte[] app1 = {(byte) 0xff, (byte) 0xe1, 0, (byte) (2 + thumbnail.length)};
    byte[] stray = {0, 7, (byte) 0xff, 0, (byte) 0xff, (byte) 0xff, 1, (byte) 0xff, (byte) 0xd3};
    byte[] rest = Arrays.copyOfRange(jpeg, 2, jpeg.length);

    byte[] odd = joined(Arrays.copyOf(jpeg, 2), app1, thumbnail, new byte[] {(byte) 0xff}, rest);
    assertThat(header(odd).width()).isEqualTo(30);

    byte[] padded = joined(Arrays.copyOf(jpeg, 2), new byte[] {(byte) 0xff, 1}, stray, rest);
    assertThat(header(padded).width()).isEqualTo(30);
  }

  @Test
  void shouldRefuseAJpegOfTwoSizes() {
    byte[] jpeg = Images.jpegHeader(0xc0, 8, 30, 20, 3);
    byte[] frame = Arrays.copyOfRange(jpeg, 2, 2 + 10 + 9);

    shouldRefuse(
        joined(Arrays.copyOf(jpeg, 2), frame, Arrays.copyOfRange(jpeg, 2, jpeg.length)),
        CORRUPT_IMAGE,
        "two frame headers");
  }

  @Test
  void shouldReadProgressiveJpegsAndRefuseThoseOfTooManyScans() throws Exception {
    byte[] jpeg = Images.progressiveJpeg(40, 30);
    byte[] scan = {(byte) 0xff, (byte) 0xda, 0, 8, 1, 1, 0, 0, 63, 0, 5, (byte) 0xff, 0, 5};
    byte[] comment = {(byte) 0xff, (byte) 0xfe, 0, 4, (byte) 0xff, (byte) 0xd9};
    byte[] body = Arrays.copyOf(jpeg, jpeg.length - 2);
    byte[] end = {(byte) 0xff, (byte) 0xd9};

    assertThat(header(jpeg)).isEqualTo(new ImageHeader(JpegFormat.JPEG, 40, 30));
    assertThat(header(joined(body, repeated(scan, 80), end))).isNotNull();
    shouldRefuse(joined(body, repeated(scan, 100), end), UNSUPPORTED_FORMAT, "100 scans");
    shouldRefuse(joined(body, comment, repeated(scan, 100)), UNSUPPORTED_FORMAT, "100 scans");
    assertThat(header(joined(jpeg, repeated(scan, 100))))
        .as("what follows the image is not decoded")
        .isNotNull();
  }

  /** Were they as many as a small picture may have, 5 kB of them would take 8 s. */
  @Test
  void shouldAllowALargeJpegFewerScansThanASmallOne() throws Exception {
    byte[] start = Images.jpegHeader(0xca, 8, 5_477, 5_477, 1);
    byte[] small = Images.jpegHeader(0xca, 8, 2_000, 2_000, 1);
    byte[] scan = {(byte) 0xff, (byte) 0xda, 0, 8, 1, 1, 0, 1, 63, 0};

    assertThat(header(joined(start, repeated(scan, 15)))).isNotNull();
    shouldRefuse(joined(start, repeated(scan, 16)), UNSUPPORTED_FORMAT, "16 scans");
    assertThat(header(joined(small, repeated(scan, 99)))).isNotNull();
  }

  private static byte[] repeated(byte[] bytes, int times) {
    byte[][] all = new byte[times][];
    Arrays.fill(all, bytes);
    return joined(all);
  }

  @ParameterizedTest
  @CsvSource({"1,0", "16,0", "8,2", "16,2", "1,3", "8,3", "8,4", "16,4", "8,6", "16,6"})
  void shouldReadEveryKindOfPng(int depth, int colourType) throws Exception {
    assertThat(header(Images.pngHeader(5, 6, depth, colourType, 1)))
        .isEqualTo(new ImageHeader(PngFormat.PNG, 5, 6));
  }

  @ParameterizedTest
  @CsvSource({"0,0", "3,0", "32,0", "4,2", "16,3", "4,4", "2,6", "8,1", "8,5", "8,7"})
  void shouldRefuseColoursThatNoPngHas(int depth, int colourType) {
    shouldRefuse(Images.pngHeader(5, 6, depth, colourType, 0), CORRUPT_IMAGE, "colour type");
  }

  @Test
  void shouldRefusePngsWithABrokenHeader() {
    byte[] good = Images.pngHeader(5, 6, 8, 2, 0);
    byte[] flipped = good.clone();
    flipped[19] ^= 1;
    byte[] other = joined(Arrays.copyOf(good, 8), Images.pngChunk("IDAT", new byte[13]));

    shouldRefuse(flipped, CORRUPT_IMAGE, "checksum");
    shouldRefuse(other, CORRUPT_IMAGE, "header chunk");
    shouldRefuse(Images.pngHeader(0, 6, 8, 2, 0), CORRUPT_IMAGE, "0 x 6");
    shouldRefuse(Images.pngHeader(5, -1, 8, 2, 0), CORRUPT_IMAGE, "4294967295");
    shouldRefuse(Images.pngHeader(5, 6, 8, 2, 2), CORRUPT_IMAGE, "interlace");
    shouldRefuse("\u0089PNG\n\u001a\n....".getBytes(ISO_8859_1), CORRUPT_IMAGE, "text mode");
  }

  @Test
  void shouldReadTheScreenOfAGif() throws Exception {
    byte[] extension = {0x21, (byte) 0xf9, 4, 0, 0, 0, 0, 0};
    byte[] gif =
        joined(Images.gifScreen(9, 9), extension, Images.gifFrame(4, 3), Images.gifFrame(60, 50));

    assertThat(header(gif)).isEqualTo(new ImageHeader(GifFormat.GIF, 9, 9));
    assertThat(header(joined(Images.gifScreen(2, 9), Images.gifFrame(4, 3))))
        .as("the screen is made large enough")
        .isEqualTo(new ImageHeader(GifFormat.GIF, 4, 9));
    shouldRefuse(
        joined(Images.gifScreen(9, 9), Images.gifFrame(0, 3)), CORRUPT_IMAGE, "empty first frame");
    shouldRefuse(joined(Images.gifScreen(9, 9), new byte[] {0x3b}), CORRUPT_IMAGE, "no frames");
    shouldRefuse(joined(Images.gifScreen(9, 9), new byte[] {7}), CORRUPT_IMAGE, "unknown block");
  }

  @ParameterizedTest
  @CsvSource({"16, 24, 72", "24, 36, 108", "32, 44, 132"})
  void shouldReadBmpsWhosePixelsAreThere(int depth, int row, int pixels) throws Exception {
    assertThat(row * 3).isEqualTo(pixels);
    int padding = row - 11 * depth / 8;
    for (int height : new int[] {3, -3}) {
      assertThat(header(Images.bmp(11, height, depth, 0, pixels)))
          .isEqualTo(new ImageHeader(BmpFormat.BMP, 11, 3));
      shouldRefuse(
          Images.bmp(11, height, depth, 0, pixels - padding - 1),
          CORRUPT_IMAGE,
          "pixels that its header");
    }
  }

  @Test
  void shouldRefuseBmpsOfImpossibleSizes() {
    shouldRefuse(Images.bmp(0, 3, 24, 0, 999), CORRUPT_IMAGE, "0 x 3");
    shouldRefuse(Images.bmp(-1, 3, 24, 0, 999), CORRUPT_IMAGE, "-1 x 3");
    shouldRefuse(Images.bmp(11, 0, 24, 0, 999), CORRUPT_IMAGE, "11 x 0");
    shouldRefuse(Images.bmp(11, Integer.MIN_VALUE, 24, 0, 999), CORRUPT_IMAGE, "11 x");
    shouldRefuse(
        Images.bmp(Integer.MAX_VALUE, Integer.MAX_VALUE, 32, 0, 999), CORRUPT_IMAGE, "pixels");
  }

  @Test
  void shouldRefuseAPngOfApplesOwnForm() {
    byte[] start = Arrays.copyOf(Images.pngHeader(5, 6, 8, 2, 0), 8);

    shouldRefuse(
        joined(start, Images.pngChunk("CgBI", new byte[4]), Images.pngChunk("IHDR", new byte[13])),
        UNSUPPORTED_FORMAT,
        "Apple");
  }

  @Test
  void shouldNameJpegLs() {
    byte[] start = {(byte) 0xff, (byte) 0xd8, (byte) 0xff, (byte) 0xf7, 0, 11, 8, 0, 9, 0, 9, 1};

    shouldRefuse(start, UNSUPPORTED_FORMAT, "JPEG-LS");
  }

  @Test
  void shouldSayThatAnImageIsEmpty() {
    shouldRefuse(new byte[0], UNSUPPORTED_FORMAT, "empty");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 99})
  void shouldLimitSidesAndPixels(int maxSide) throws Exception {
    ImageLimits limits = new ImageLimits(10, 50, maxSide);
    ImageHeader fits = new ImageHeader(PngFormat.PNG, maxSide, 1);

    if (maxSide <= 50) {
      limits.check(fits);
    } else {
      assertThatThrownBy(() -> limits.check(fits)).hasMessageContaining("99 x 1 = 99 pixels; 50");
    }
    for (ImageHeader wide :
        List.of(
            new ImageHeader(PngFormat.PNG, maxSide + 1, 1),
            new ImageHeader(PngFormat.PNG, 1, maxSide + 1))) {
      assertThatThrownBy(() -> limits.check(wide))
          .hasMessageContaining(IMAGE_TOO_LARGE.name())
          .hasMessageContaining("a side may have " + maxSide);
    }
  }

  @Test
  void shouldNotOverflowWhenItCountsPixels() {
    ImageLimits limits = new ImageLimits(10, 50, Integer.MAX_VALUE);
    ImageHeader huge = new ImageHeader(PngFormat.PNG, 1 << 16, 1 << 16);

    assertThatThrownBy(() -> limits.check(huge)).hasMessageContaining("= 4294967296 pixels");
  }
}
