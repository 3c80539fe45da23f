package dev.glimpse.image;

import static dev.glimpse.image.Images.joined;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.glimpse.event.FailureCode;
import dev.glimpse.event.FailureException;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("native")
class GifImageTest {

  private static final int RED = 0xff0000;
  private static final int GREEN = 0x00ff00;
  private static final int BLUE = 0x0000ff;
  private static final int WHITE = 0xffffff;

  private static final byte[] COLOURS = {-1, 0, 0, 0, -1, 0, 0, 0, -1, -1, -1, -1};
  private static final byte[] TRAILER = {0x3b};

  private static int[] rgb(byte[] gif) throws FailureException {
    JavaImage pixels = (JavaImage) ImageFormats.SUPPORTED.read(gif);
    int width = pixels.header().width();
    int[] all = new int[width * pixels.header().height()];
    Arrays.fill(all, -1);
    pixels.decode(
        3,
        (y, row) -> {
          for (int x = 0; x < width; x++) {
            all[y * width + x] =
                (row[3 * x] & 0xff) << 16 | (row[3 * x + 1] & 0xff) << 8 | (row[3 * x + 2] & 0xff);
          }
        });
    assertThat(all).as("every row comes").doesNotContain(-1);
    return all;
  }

  private static byte[] screen(int width, int height) {
    byte[] screen = Images.gifScreen(width, height);
    screen[10] = (byte) 0x81; // four colours
    return joined(screen, COLOURS);
  }

  /** A frame of so many pixels, each its own code: the table is cleared before each. */
  private static byte[] frame(int left, int top, int width, int height, int flags, int... indices) {
    byte[] head = {
      0x2c, (byte) left, 0, (byte) top, 0, (byte) width, 0, (byte) height, 0, (byte) flags, 2
    };
    ByteArrayOutputStream codes = new ByteArrayOutputStream();
    int bits = 0;
    int count = 0;
    for (int i = 0; i <= 2 * indices.length; i++) {
      int code = i == 2 * indices.length ? 5 : i % 2 == 0 ? 4 : indices[i / 2];
      bits |= code << count;
      count += 3;
      while (count >= 8 || (i == 2 * indices.length && count > 0)) {
        codes.write(1); // a block of one byte
        codes.write(bits);
        bits >>>= 8;
        count -= 8;
      }
    }
    codes.write(0);
    return joined(head, codes.toByteArray());
  }

  private static byte[] control(int flags, int index) {
    return new byte[] {0x21, (byte) 0xf9, 4, (byte) flags, 0, 0, (byte) index, 0};
  }

  private static void shouldRefuse(byte[] gif, String words) {
    FailureException e = catchThrowableOfType(FailureException.class, () -> rgb(gif));

    assertThat(e.failure().code()).isEqualTo(FailureCode.CORRUPT_IMAGE);
    assertThat(e.failure().message()).contains(words);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 64, 300})
  void shouldDecodeWhatImageIoWrites(int side) throws Exception {
    byte[] reds = new byte[256];
    byte[] greens = new byte[256];
    Random random = new Random(side);
    random.nextBytes(reds);
    random.nextBytes(greens);
    BufferedImage image =
        new BufferedImage(
            side,
            side,
            BufferedImage.TYPE_BYTE_INDEXED,
            new IndexColorModel(8, 256, reds, greens, reds));
    for (int i = 0; i < side * side; i++) {
      int index = i % 3 == 0 ? random.nextInt(256) : i / 50 % 256;
      image.getRaster().setSample(i % side, i / side, 0, index);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(image, "gif", out);
    BufferedImage expected = ImageIO.read(new ByteArrayInputStream(out.toByteArray()));

    int[] pixels = expected.getRGB(0, 0, side, side, null, 0, side);
    assertThat(rgb(out.toByteArray()))
        .isEqualTo(Arrays.stream(pixels).map(argb -> argb & 0xffffff).toArray());
  }

  @Test
  void shouldPutTheFrameWhereItLiesOnTheScreen() throws Exception {
    byte[] gif = joined(screen(4, 3), frame(1, 1, 2, 1, 0, 1, 2), TRAILER);

    assertThat(rgb(gif))
        .as("around it is the first colour, as in Pillow")
        .containsExactly(RED, RED, RED, RED, RED, GREEN, BLUE, RED, RED, RED, RED, RED);
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "1, 9", "3, 2"})
  void shouldMakeTheScreenAsLargeAsTheFrameNeeds(int width, int height) throws Exception {
    byte[] gif = joined(screen(width, height), frame(1, 0, 2, 1, 0, 1, 2), TRAILER);

    int[] expected = new int[3 * Math.max(1, height)];
    Arrays.fill(expected, RED);
    expected[1] = GREEN;
    expected[2] = BLUE;
    assertThat(rgb(gif)).isEqualTo(expected);
  }

  @Test
  void shouldMakeTransparentPixelsBlackAndTheUncoveredLikewise() throws Exception {
    byte[] frame = frame(1, 0, 2, 1, 0, 1, 2);
    byte[] odd = {0x21, (byte) 0xf9, 1, 1, 3, 0, 0, 3, 0};

    assertThat(rgb(joined(screen(3, 1), control(1, 2), frame))).containsExactly(0, GREEN, 0);
    assertThat(rgb(joined(screen(3, 1), control(0, 2), frame))).containsExactly(RED, GREEN, BLUE);
    assertThat(rgb(joined(screen(3, 1), odd, control(1, 2), control(0, 1), frame)))
        .as("the first that is well-formed counts")
        .containsExactly(0, GREEN, 0);
    assertThat(rgb(joined(screen(3, 1), control(1, 200), frame))).containsExactly(0, GREEN, BLUE);
  }

  @Test
  void shouldStoreInterlacedRowsWhereTheyBelong() throws Exception {
    byte[] gif = joined(screen(1, 5), frame(0, 0, 1, 5, 0x40, 0, 1, 2, 3, 0), TRAILER);

    assertThat(rgb(gif)).containsExactly(RED, WHITE, BLUE, RED, GREEN);
  }

  @Test
  void shouldPreferTheFramesOwnColours() throws Exception {
    byte[] frame = frame(0, 0, 2, 1, 0x80, 0, 1);
    byte[] own = {1, 2, 3, 4, 5, 6};
    byte[] gif =
        joined(
            screen(2, 1),
            Arrays.copyOf(frame, 10),
            own,
            Arrays.copyOfRange(frame, 10, frame.length));

    assertThat(rgb(gif)).containsExactly(0x010203, 0x040506);
  }

  @Test
  void shouldReadNothingBehindTheFirstFrame() throws Exception {
    byte[] first = joined(screen(2, 1), frame(0, 0, 2, 1, 0, 1, 2));
    int[] expected = {GREEN, BLUE};

    assertThat(rgb(joined(first, Images.gifFrame(60_000, 60_000), TRAILER))).isEqualTo(expected);
    assertThat(rgb(first)).as("without its trailer").isEqualTo(expected);
    assertThat(rgb(joined(first, new byte[100]))).isEqualTo(expected);
  }

  @Test
  void shouldRefuseWhatIsDamaged() {
    byte[] whole = joined(screen(2, 1), frame(0, 0, 2, 1, 0, 1, 2));
    byte[] noColours = joined(Images.gifScreen(2, 1), frame(0, 0, 2, 1, 0, 1, 2));

    shouldRefuse(Arrays.copyOf(whole, whole.length - 5), "end early");
    shouldRefuse(joined(screen(2, 2), frame(0, 0, 2, 2, 0, 1, 2)), "end early");
    shouldRefuse(noColours, "no colour table");
    shouldRefuse(
        joined(screen(1, 1), new byte[] {0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 9, 0}), "9 bits");
    shouldRefuse(
        joined(screen(1, 1), new byte[] {0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 1, 0x3c, 0}),
        "damaged");
    shouldRefuse(
        joined(screen(1, 1), new byte[] {0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 3, 1, 0x78, 0}),
        "colour 7, but only 4 colours");
  }

  @Test
  void shouldEndInPixelsOrAFailureWhateverTheBytes() throws IOException {
    byte[] whole = Images.encoded("gif", 30, 20);
    Random random = new Random(9);
    ImageLimits limits = new ImageLimits(1 << 20, 1 << 16, 1 << 12);
    int refused = 0;
    int decoded = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] damaged = Arrays.copyOf(whole, whole.length - random.nextInt(3) * random.nextInt(9));
      for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
        int at = random.nextBoolean() ? random.nextInt(30) : random.nextInt(damaged.length);
        damaged[at] = (byte) random.nextInt();
      }
      try {
        limits.check(ImageFormats.SUPPORTED.read(damaged).header());
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
