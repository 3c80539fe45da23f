package dev.glimpse.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.glimpse.event.FailureCode;
import dev.glimpse.event.FailureException;
import dev.glimpse.inference.TensorFlowNativeLibrary;
import dev.glimpse.system.UserDirectories;
import dev.glimpse.testing.TestImages;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** WebP files held against the pixels that Pillow gives; src/test/resources/webp describes them. */
@Tag("native")
final class WebpImageTest {

  private static final int SIZE_OF_FRAME = 16 + 8;

  @BeforeAll
  static void start() throws IOException {
    new TensorFlowNativeLibrary(UserDirectories.cache()).prepare();
  }

  private static JavaImage read(byte[] webp) throws FailureException {
    return (JavaImage) ImageFormats.SUPPORTED.read(webp);
  }

  /** Returns all pixels as 0xAARRGGBB, opaque if no opacity is requested. */
  private static int[] argb(JavaImage image, int channels) throws FailureException {
    int width = image.header().width();
    int[] all = new int[width * image.header().height()];
    int[] seen = new int[image.header().height()];
    image.decode(
        channels,
        (y, row) -> {
          seen[y]++;
          for (int x = 0, at = 0; x < width; x++, at += channels) {
            all[y * width + x] =
                (channels == 4 ? row[at + 3] : 0xff) << 24
                    | (row[at] & 0xff) << 16
                    | (row[at + 1] & 0xff) << 8
                    | (row[at + 2] & 0xff);
          }
        });
    assertThat(seen).as("rows").containsOnly(1);
    return all;
  }

  private static FailureException refusal(byte[] webp) {
    return catchThrowableOfType(FailureException.class, () -> argb(read(webp), 3));
  }

  private static void shouldRefuse(byte[] webp, String words) {
    FailureException e = refusal(webp);

    assertThat(e).isNotNull();
    assertThat(e.failure().code()).isEqualTo(FailureCode.CORRUPT_IMAGE);
    assertThat(e.failure().message()).startsWith("WebP ").contains(words);
  }

  /** Replaces bytes from an offset on. */
  private static byte[] with(byte[] webp, int at, int... bytes) {
    byte[] changed = webp.clone();
    for (int i = 0; i < bytes.length; i++) {
      changed[at + i] = (byte) bytes[i];
    }
    return changed;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "lossy",
        "lossy-coarse",
        "lossy-simple-filter",
        "lossy-unfiltered",
        "lossless",
        "lossless-palette",
        "lossy-alpha",
        "lossy-alpha-coarse",
        "lossy-alpha-raw",
        "lossless-alpha",
        "animation",
        "animation-alpha"
      })
  void shouldDecodeAsPillowDoes(String name) throws Exception {
    JavaImage image = read(TestImages.webp(name));
    BufferedImage golden =
        ImageIO.read(
            Objects.requireNonNull(WebpImageTest.class.getResource("/webp/" + name + ".png")));
    int width = golden.getWidth();
    int height = golden.getHeight();
    int[] pixels = golden.getRGB(0, 0, width, height, null, 0, width);

    assertThat(image.header()).isEqualTo(new ImageHeader(WebpFormat.WEBP, width, height));
    assertThat(image.hasAlpha()).isEqualTo(name.contains("alpha"));
    assertThat(argb(image, 3))
        .as("without opacity")
        .isEqualTo(Arrays.stream(pixels).map(pixel -> pixel | 0xff000000).toArray());
    if (image.hasAlpha()) {
      assertThat(argb(image, 4)).as("with opacity").isEqualTo(pixels);
    }
  }

  @ParameterizedTest
  @CsvSource({"exif-6, RIGHT_TOP", "xmp-8, LEFT_BOTTOM", "lossy, TOP_LEFT", "animation, TOP_LEFT"})
  void shouldReadTheOrientation(String name, ExifOrientation orientation) throws Exception {
    assertThat(read(TestImages.webp(name)).orientation()).isEqualTo(orientation);
  }

  @Test
  void shouldIgnoreMetadataThatTheHeaderDoesNotAnnounce() throws Exception {
    byte[] webp = TestImages.webp("exif-6");

    assertThat(read(with(webp, 20, 0)).orientation()).isEqualTo(ExifOrientation.TOP_LEFT);
  }

  @Test
  void shouldDecodeDespiteBrokenMetadata() throws Exception {
    byte[] webp = TestImages.webp("exif-6");
    int exif = new String(webp, StandardCharsets.ISO_8859_1).indexOf("EXIF");
    byte[] broken = with(webp, exif + 4, 0xff, 0xff, 0xff, 0x7f);

    assertThat(read(broken).orientation()).isEqualTo(ExifOrientation.TOP_LEFT);
    assertThat(argb(read(broken), 3)).isEqualTo(argb(read(TestImages.webp("lossy")), 3));
  }

  @Test
  void shouldReadNothingBehindTheFirstFrame() throws Exception {
    byte[] webp = TestImages.webp("animation");
    byte[] damaged = webp.clone();
    Arrays.fill(damaged, damaged.length - 500, damaged.length, (byte) 0xee);

    assertThat(argb(read(damaged), 3)).isEqualTo(argb(read(webp), 3));
  }

  @Test
  void shouldLimitTheSizeThatTheHeaderClaims() throws Exception {
    ImageLimits limits = new ImageLimits(1 << 20, 50_000_000, 20_000);
    byte[] lossy = with(TestImages.webp("lossy"), 26, 0xff, 0x3f, 0xff, 0x3f);
    byte[] lossless = with(TestImages.webp("lossless"), 21, 0xff, 0xff, 0xff, 0x0f);
    byte[] canvas = with(TestImages.webp("animation"), 24, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff);

    assertThat(read(lossy).header().width()).isEqualTo(16_383);
    assertThat(read(lossless).header().height()).isEqualTo(16_384);
    assertThat(read(canvas).header().width()).isEqualTo(1 << 24);
    for (byte[] bomb : new byte[][] {lossy, lossless, canvas}) {
      assertThatThrownBy(() -> limits.check(read(bomb).header()))
          .hasMessageContaining(FailureCode.IMAGE_TOO_LARGE.name());
    }
  }

  @Test
  void shouldCountTheTablesOfAPictureWithManyCodes() throws Exception {
    byte[] lossless = TestImages.webp("many-groups");
    byte[] stream = Arrays.copyOfRange(lossless, 25, lossless.length);
    byte[] lossy = with(TestImages.webp("lossy"), 26, 0, 1, 0, 1);
    byte[] opacity = extended(Images.joined(new byte[] {1}, stream), lossy);
    ImageLimits limits = new ImageLimits(1 << 20, 1 << 16, 256);

    for (byte[] webp : new byte[][] {lossless, opacity}) {
      JavaImage image = read(webp);
      assertThat(image.header().width()).isEqualTo(256);
      assertThat(image.workingBytes(false)).isBetween(50_000_000L, 70_000_000L);
      assertThatThrownBy(
              () -> limits.checkWorking(image.header(), image.workingBytes(false), 32 << 20))
          .hasMessageContaining("decoding a webp of 256 x 256 pixels needs");
    }
    assertThat(argb(read(lossless), 3)).as("libwebp reads it").hasSize(256 * 256);
    for (String usual : List.of("lossless", "lossless-alpha", "lossless-palette", "lossy-alpha")) {
      assertThat(read(TestImages.webp(usual)).workingBytes(true)).as(usual).isLessThan(1 << 16);
    }
  }

  /** An extended file with an opacity, of 256 x 256 pixels. */
  private static byte[] extended(byte[] alpha, byte[] lossy) {
    int padding = alpha.length % 2;
    int length = 12 + 18 + 8 + alpha.length + padding + lossy.length - 12;
    return ByteBuffer.allocate(length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put("RIFF".getBytes(StandardCharsets.US_ASCII))
        .putInt(length - 8)
        .put("WEBPVP8X".getBytes(StandardCharsets.US_ASCII))
        .putInt(10)
        .putInt(0x10)
        .put(new byte[] {(byte) 255, 0, 0, (byte) 255, 0, 0})
        .put("ALPH".getBytes(StandardCharsets.US_ASCII))
        .putInt(alpha.length)
        .put(alpha)
        .put(new byte[padding])
        .put(lossy, 12, lossy.length - 12)
        .array();
  }

  @Test
  void shouldRefuseSizesThatContradictEachOther() throws Exception {
    byte[] alpha = TestImages.webp("lossy-alpha");
    byte[] animation = TestImages.webp("animation");
    int frame = new String(animation, StandardCharsets.ISO_8859_1).indexOf("ANMF");

    shouldRefuse(with(alpha, 24, 9, 0, 0), "a canvas of 10 x 47 pixels, but its picture has 61");
    shouldRefuse(with(animation, frame + 8 + 6, 9), "claims a frame of 10 x");
    shouldRefuse(with(animation, frame + 8, 200), "outside of its canvas of 40 x 40");
    shouldRefuse(
        with(animation, frame + 8, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff), "outside of its canvas");
  }

  @Test
  void shouldRefuseWhatIsDamaged() throws Exception {
    byte[] lossy = TestImages.webp("lossy");
    byte[] lossless = TestImages.webp("lossless");
    byte[] animation = TestImages.webp("animation");
    int frame = new String(animation, StandardCharsets.ISO_8859_1).indexOf("ANMF");

    shouldRefuse(Arrays.copyOf(lossy, 600), "end early, after 600 of 980 bytes");
    shouldRefuse(Arrays.copyOf(lossy, 14), "end early");
    shouldRefuse(with(lossy, 4, 4, 0, 0, 0), "has no picture");
    shouldRefuse(with(lossy, 16, 0xff, 0xff, 0xff, 0xff), "claims 4294967295 bytes");
    shouldRefuse(with(lossy, 12, 'J', 'U', 'N', 'K'), "does not start with its header chunk");
    shouldRefuse(with(lossy, 20, lossy[20] | 1), "no key frame");
    shouldRefuse(with(lossy, 23, 0), "wrong start code");
    shouldRefuse(with(lossy, 26, 0, 0), "0 x 47");
    shouldRefuse(with(lossless, 20, 0), "wrong signature");
    shouldRefuse(with(animation, frame + SIZE_OF_FRAME, 'J', 'U', 'N', 'K'), "has no picture");
    for (byte[] cut : new byte[][] {with(lossy, 16, 100, 0), with(lossless, 16, 100, 0)}) {
      shouldRefuse(cut, "data that are damaged, or end early");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"lossy", "lossy-alpha", "lossless-alpha", "lossless-palette", "animation-alpha"})
  void shouldEndInPixelsOrAFailureWhateverTheBytes(String name) throws Exception {
    byte[] whole = TestImages.webp(name);
    Random random = new Random(9);
    ImageLimits limits = new ImageLimits(1 << 20, 1 << 16, 1 << 12);
    int refused = 0;
    int decoded = 0;
    for (int i = 0; i < 6_000; i++) {
      byte[] damaged = Arrays.copyOf(whole, whole.length - random.nextInt(3) * random.nextInt(9));
      for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
        int at = random.nextInt(4) == 0 ? random.nextInt(40) : random.nextInt(damaged.length);
        damaged[at] = (byte) random.nextInt();
      }
      try {
        limits.check(ImageFormats.SUPPORTED.read(damaged).header());
        assertThat(read(damaged).workingBytes(true)).isPositive();
        argb(read(damaged), i % 2 == 0 && read(damaged).hasAlpha() ? 4 : 3);
        decoded++;
      } catch (FailureException e) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(200);
    assertThat(decoded).isGreaterThan(200);
  }
}
