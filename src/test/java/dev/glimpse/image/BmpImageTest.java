package dev.glimpse.image;

import static dev.glimpse.event.FailureCode.CORRUPT_IMAGE;
import static dev.glimpse.event.FailureCode.UNSUPPORTED_FORMAT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.glimpse.event.Failure;
import dev.glimpse.event.FailureCode;
import dev.glimpse.event.FailureException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.util.Arrays;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values are those of Pillow, where it reads the file; its wrong ones are named where they are. */
@Tag("native")
class BmpImageTest {

  private static final int RED = 0xff0000;
  private static final int GREEN = 0x00ff00;
  private static final int BLUE = 0x0000ff;
  private static final int GREY = 0x808080;

  private static JavaImage image(byte[] bmp) throws FailureException {
    return (JavaImage) ImageFormats.SUPPORTED.read(bmp);
  }

  /** Decodes to 0xRRGGBB, row by row from the top. */
  private static int[] rgb(byte[] bmp) throws FailureException {
    JavaImage pixels = image(bmp);
    int width = pixels.header().width();
    int height = pixels.header().height();
    int[] all = new int[width * height];
    boolean[] seen = new boolean[height];
    pixels.decode(
        3,
        (y, row) -> {
          assertThat(seen[y]).as("row %d comes once", y).isFalse();
          seen[y] = true;
          for (int x = 0; x < width; x++) {
            all[y * width + x] =
                (row[3 * x] & 0xff) << 16 | (row[3 * x + 1] & 0xff) << 8 | (row[3 * x + 2] & 0xff);
          }
        });
    assertThat(seen).as("all rows").doesNotContain(false);
    return all;
  }

  private static void shouldRefuse(BmpFile file, FailureCode code, String... words) {
    Failure failure =
        catchThrowableOfType(FailureException.class, () -> rgb(file.bytes())).failure();

    assertThat(failure.code()).as(failure.message()).isEqualTo(code);
    assertThat(failure.message()).contains(words);
  }

  private static BmpFile eight() {
    return new BmpFile(3, 2, 8).palette(RED, GREEN, BLUE).colours(3).data(0, 1, 2, 0, 2, 1, 0, 0);
  }

  @ParameterizedTest
  @ValueSource(ints = {12, 16, 20, 40, 42, 52, 56, 64, 108, 124})
  void shouldReadTheHeadersOfAllVersions(int header) throws Exception {
    BmpFile file =
        new BmpFile(3, 2, 1)
            .header(header)
            .palette(RED, GREEN)
            .data(0b0110_0000, 0, 0, 0, 0b1000_0000, 0, 0, 0);

    assertThat(ImageFormats.SUPPORTED.read(file.bytes()).header())
        .isEqualTo(new ImageHeader(BmpFormat.BMP, 3, 2));
    assertThat(rgb(file.bytes())).containsExactly(GREEN, RED, RED, RED, GREEN, GREEN);
  }

  @ParameterizedTest
  @CsvSource({"1, 0x58", "2, 0x13", "4, 0x0102"})
  void shouldUnpackIndicesOfLessThanAByte(int depth, String hex) throws Exception {
    int packed = Integer.decode(hex) << (depth == 4 ? 16 : 24);
    int[] data = {packed >>> 24, packed >>> 16 & 255, packed >>> 8 & 255, 0};
    int[] all = {RED, GREEN, BLUE, GREY};
    int[] palette = Arrays.copyOf(all, Math.min(4, 1 << depth));

    int[] expected =
        switch (depth) {
          case 1 -> new int[] {RED, GREEN, RED, GREEN};
          case 2 -> new int[] {RED, GREEN, RED, GREY};
          default -> new int[] {RED, GREEN, RED, BLUE};
        };
    assertThat(
            rgb(
                new BmpFile(4, 1, depth)
                    .colours(palette.length)
                    .palette(palette)
                    .data(data)
                    .bytes()))
        .containsExactly(expected);
  }

  @Test
  void shouldReadTheFirstRowAtTheTopOfANegativeHeight() throws Exception {
    BmpFile file = new BmpFile(1, -2, 24).data(1, 2, 3, 0, 4, 5, 6, 0);

    assertThat(rgb(file.bytes())).containsExactly(0x030201, 0x060504);
  }

  @Test
  void shouldStretchFiveAndSixBitsAsPillowDoes() throws Exception {
    BmpFile plain = new BmpFile(2, 1, 16).data(0x21, 0x04, 0xff, 0x7f);
    BmpFile masked =
        new BmpFile(2, 1, 16).compression(3).masks(0xf800, 0x07e0, 0x1f).data(0x21, 0x08, 0xe0, 7);

    assertThat(rgb(plain.bytes())).containsExactly(0x080808, 0xffffff);
    assertThat(rgb(masked.bytes())).containsExactly(0x080408, 0x00ff00);
  }

  @ParameterizedTest
  @ValueSource(ints = {40, 52, 56, 108, 124})
  void shouldTakeColoursFromWhereTheMasksSay(int header) throws Exception {
    BmpFile swapped =
        new BmpFile(1, 1, 32).header(header).compression(3).masks(0xff, 0xff00, 0xff0000);
    BmpFile ten =
        new BmpFile(1, 1, 32).header(header).compression(3).masks(0x3ff << 20, 0x3ff << 10, 0x3ff);

    assertThat(rgb(swapped.data(1, 2, 3, 4).bytes())).containsExactly(0x010203);
    assertThat(rgb(ten.data(0xff, 0x03, 0x08, 0x20).bytes())).containsExactly(0x8080ff);
  }

  @Test
  void shouldKnowAnOpacityByItsMaskAlone() throws Exception {
    BmpFile unmasked = new BmpFile(1, 1, 32).header(124).data(1, 2, 3, 4);
    int[] masks = {0xff0000, 0xff00, 0xff, 0xff000000};
    BmpFile masked = new BmpFile(1, 1, 32).header(124).compression(3).masks(masks);
    byte[] rgba = new byte[4];

    image(masked.data(1, 2, 3, 4).bytes())
        .decode(4, (y, row) -> System.arraycopy(row, 0, rgba, 0, 4));

    assertThat(rgba).containsExactly(3, 2, 1, 4);
    assertThat(image(unmasked.bytes()).hasAlpha()).isFalse();
    assertThat(image(masked.bytes()).hasAlpha()).isTrue();
    assertThat(image(masked.data(1, 2, 3, 0).bytes()).hasAlpha()).as("none is opaque").isFalse();
  }

  @Test
  void shouldUnpackRunLengthsOfEightBits() throws Exception {
    BmpFile file =
        new BmpFile(5, 3, 8)
            .compression(1)
            .palette(RED, GREEN, BLUE)
            .colours(3)
            .data(9, 1, 0, 0, 0, 3, 2, 1, 2, 0, 0, 0, 0, 2, 3, 0, 2, 2, 0, 1);

    assertThat(rgb(file.bytes()))
        .containsExactly(
            RED, RED, RED, BLUE, BLUE, BLUE, GREEN, BLUE, RED, RED, GREEN, GREEN, GREEN, GREEN,
            GREEN);
  }

  /** Pillow loses a pixel of each run of an odd number of different ones. */
  @Test
  void shouldUnpackRunLengthsOfFourBits() throws Exception {
    BmpFile file =
        new BmpFile(5, 2, 4)
            .compression(2)
            .palette(RED, GREEN, BLUE)
            .colours(3)
            .data(5, 0x12, 0, 0, 0, 5, 0x01, 0x20, 0x10, 0, 0, 1);

    assertThat(rgb(file.bytes()))
        .containsExactly(RED, GREEN, BLUE, RED, GREEN, GREEN, BLUE, GREEN, BLUE, GREEN);
  }

  @Test
  void shouldStepOverPixelsOfRunLengths() throws Exception {
    BmpFile file =
        new BmpFile(3, 3, 8)
            .compression(1)
            .palette(RED, GREEN)
            .colours(2)
            .data(1, 1, 0, 2, 1, 1, 1, 1, 0, 2, 0, 9);

    assertThat(rgb(file.bytes())).containsExactly(RED, RED, RED, RED, RED, GREEN, GREEN, RED, RED);
  }

  @Test
  void shouldRefuseRunLengthsThatEndEarlyOrGoBeyondTheirRow() {
    BmpFile file = new BmpFile(3, 2, 8).compression(1).palette(RED, GREEN).colours(2);

    shouldRefuse(file.data(3, 1, 0, 0), CORRUPT_IMAGE, "1 of 2 rows");
    shouldRefuse(file.data(3, 1, 0, 0, 2, 1, 0, 1), CORRUPT_IMAGE, "1 of 2 rows");
    shouldRefuse(file.data(0, 4, 1, 1, 1, 1), CORRUPT_IMAGE, "row 0");
    shouldRefuse(file.data(0, 2, 4, 0), CORRUPT_IMAGE, "row 0");
    shouldRefuse(file.data(0, 3, 1, 1), CORRUPT_IMAGE, "0 of 2 rows");
    shouldRefuse(file.data(0), CORRUPT_IMAGE, "0 of 2 rows");
    shouldRefuse(file.data(0, 0, 0, 0, 0, 0), CORRUPT_IMAGE, "no pixel");
  }

  @Test
  void shouldReadAPaletteThatTheOffsetDoesNotCount() throws Exception {
    assertThat(rgb(eight().offset(54).bytes()))
        .isEqualTo(rgb(eight().bytes()))
        .containsExactly(BLUE, GREEN, RED, RED, GREEN, BLUE);
    assertThat(rgb(eight().offset(0).bytes())).isEqualTo(rgb(eight().bytes()));
    assertThat(rgb(new BmpFile(1, 1, 24).offset(0).data(1, 2, 3).bytes()))
        .containsExactly(0x030201);
  }

  @Test
  void shouldNotReadPixelsAsColoursOrHeadersAsPixels() throws Exception {
    BmpFile fewer = new BmpFile(3, 1, 8).palette(RED, GREEN);

    assertThat(rgb(fewer.data(0, 1, 0, 0).bytes()))
        .as("256 colours are announced, 2 used and stored")
        .containsExactly(RED, GREEN, RED);
    shouldRefuse(fewer.data(0, 1, 2, 0), CORRUPT_IMAGE, "colour 2");
    assertThat(rgb(fewer.colours(2).data(0, 1, 2, 0).bytes()))
        .as("2 are announced")
        .containsExactly(RED, GREEN, 0);
    for (int offset : new int[] {1, 13, 14, 26, 53, -1, Integer.MIN_VALUE}) {
      shouldRefuse(eight().offset(offset), CORRUPT_IMAGE, "begin at byte");
    }
    shouldRefuse(
        new BmpFile(1, 1, 16).compression(3).masks(0x7c00, 0x3e0, 31).offset(54).data(1, 2),
        CORRUPT_IMAGE,
        "begin at byte 54");
    shouldRefuse(eight().offset(70), CORRUPT_IMAGE, "contain the pixels");
    shouldRefuse(eight().offset(Integer.MAX_VALUE), CORRUPT_IMAGE, "contain the pixels");
  }

  @Test
  void shouldIgnoreWhatPillowAndBrowsersIgnore() throws Exception {
    int[] expected = rgb(eight().bytes());

    assertThat(rgb(eight().sizes(7, 1).bytes())).isEqualTo(expected);
    assertThat(rgb(eight().sizes(-1, -1).bytes())).isEqualTo(expected);
    assertThat(rgb(eight().planes(0).bytes())).isEqualTo(expected);
    assertThat(rgb(eight().planes(3).bytes())).isEqualTo(expected);
  }

  @Test
  void shouldNotNeedThePaddingOfTheLastRow() throws Exception {
    assertThat(rgb(eight().data(0, 1, 2, 0, 2, 1, 0).bytes())).isEqualTo(rgb(eight().bytes()));
    shouldRefuse(eight().data(0, 1, 2, 0, 2, 1), CORRUPT_IMAGE, "contain the pixels");
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1", "1, 2", "8, 2", "4, 1", "24, 1", "32, 2", "1, 3", "4, 3", "8, 3", "8, 6", "16, 1"
  })
  void shouldRefuseACompressionThatTheDepthDoesNotHave(int depth, int compression) {
    shouldRefuse(
        new BmpFile(1, 1, depth).compression(compression).data(new int[2000]),
        CORRUPT_IMAGE,
        "is not a valid combination");
  }

  @ParameterizedTest
  @CsvSource({
    "40, 4, JPEG",
    "40, 5, PNG",
    "64, 3, Huffman",
    "64, 4, run lengths of 24 bits",
    "40, 99, 99"
  })
  void shouldNameTheCompressionsThatItDoesNotTake(int header, int compression, String name) {
    shouldRefuse(
        new BmpFile(1, 1, 24).header(header).compression(compression).data(new int[2000]),
        UNSUPPORTED_FORMAT,
        name);
  }

  @Test
  void shouldRefuseOtherDepthsHeadersAndPalettes() {
    for (int depth : new int[] {0, 3, 15, 48, 64, 65535}) {
      shouldRefuse(new BmpFile(1, 1, depth), UNSUPPORTED_FORMAT, depth + " bits a pixel");
    }
    for (int header : new int[] {0, 4, 11, 13, 15, 65, 107, 125, 1000, -1}) {
      byte[] bmp = eight().bytes();
      bmp[14] = (byte) header;
      bmp[15] = (byte) (header >> 8);
      assertThat(catchThrowableOfType(FailureException.class, () -> rgb(bmp)).failure().message())
          .contains("which no version has");
    }
    shouldRefuse(eight().colours(-1), CORRUPT_IMAGE, "4294967295 colours");
    shouldRefuse(eight().colours(65_537), CORRUPT_IMAGE, "65537 colours");
  }

  @Test
  void shouldRefuseMasksWithGapsOrCommonBits() {
    int[][] wrong = {
      {0xf00f, 0xf0, 0xf00},
      {0xf800, 0xfe0, 0x1f},
      {0x1f0000, 0x7e0, 0x1f},
      {0, 0x7e0, 0x1f},
      {0, 0, 0}
    };
    for (int[] masks : wrong) {
      shouldRefuse(
          new BmpFile(1, 1, 16).compression(3).masks(masks).data(0, 0),
          UNSUPPORTED_FORMAT,
          "colour masks");
    }
  }

  /** A byte of padding less than the bitmaps that a fixed size of rows was computed for. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 31, 32, 33})
  void shouldReadWhatImageIoWrites(int width) throws Exception {
    byte[] bmp = Images.encoded("bmp", width, 3);
    BufferedImage expected = ImageIO.read(new ByteArrayInputStream(bmp));

    assertThat(rgb(bmp))
        .containsExactly(
            Arrays.stream(expected.getRGB(0, 0, width, 3, null, 0, width))
                .map(argb -> argb & 0xffffff)
                .toArray());
  }

  @Test
  void shouldEndInPixelsOrAFailureWhateverTheBytes() throws Exception {
    BmpFile[] files = {
      eight(),
      new BmpFile(5, 2, 4).palette(RED, BLUE).data(new int[8]),
      new BmpFile(9, 2, 1).header(12).palette(RED, BLUE).data(new int[8]),
      new BmpFile(5, 2, 8)
          .compression(1)
          .palette(RED)
          .data(3, 0, 0, 3, 1, 1, 1, 0, 0, 2, 1, 1, 0, 1),
      new BmpFile(5, 2, 4)
          .compression(2)
          .palette(RED)
          .data(3, 0, 0, 3, 1, 1, 0, 0, 0, 2, 1, 1, 0, 1),
      new BmpFile(2, 2, 16).compression(3).masks(0xf800, 0x7e0, 0x1f).data(new int[8]),
      new BmpFile(2, 2, 32).header(124).compression(3).masks(1, 2, 4, 8).data(new int[16])
    };
    Random random = new Random(5);
    ImageLimits limits = new ImageLimits(1 << 20, 1 << 16, 1 << 12);
    int refused = 0;
    int decoded = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] whole = files[i % files.length].bytes();
      byte[] damaged = Arrays.copyOf(whole, whole.length - random.nextInt(3) * random.nextInt(9));
      for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
        damaged[2 + random.nextInt(damaged.length - 2)] = (byte) random.nextInt();
      }
      try {
        limits.check(ImageFormats.SUPPORTED.read(damaged).header());
        boolean unused = image(damaged).hasAlpha();
        rgb(damaged);
        decoded++;
      } catch (FailureException e) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(1_000);
    assertThat(decoded).isGreaterThan(1_000);
  }
}
