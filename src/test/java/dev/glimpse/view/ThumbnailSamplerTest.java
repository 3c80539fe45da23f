package dev.glimpse.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.glimpse.image.EncodedImage;
import dev.glimpse.image.ImageFormats;
import dev.glimpse.image.ImageHeader;
import dev.glimpse.image.Images;
import dev.glimpse.inference.TensorFlowNativeLibrary;
import dev.glimpse.system.UserDirectories;
import dev.glimpse.testing.TestImages;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("native")
final class ThumbnailSamplerTest {

  private static final RequestPosition PLACE = new RequestPosition(3, 1042, null);

  private ThumbnailSampler thumbnails;

  @BeforeAll
  static void load() throws IOException {
    new TensorFlowNativeLibrary(UserDirectories.cache()).prepare();
  }

  @BeforeEach
  void open() {
    thumbnails = new ThumbnailSampler();
  }

  @AfterEach
  void close() {
    thumbnails.close();
  }

  private CompletableFuture<byte[]> offered(byte[] image) throws Exception {
    thumbnails.offer(PLACE, ImageFormats.SUPPORTED.read(image));
    return Objects.requireNonNull(thumbnails.of(PLACE));
  }

  @ParameterizedTest
  @CsvSource({"png, 28, 28", "jpg, 600, 160", "gif, 161, 160", "bmp, 160, 160", "png, 1, 1"})
  void shouldMakeSmallJpegsOfAllFormats(String format, int side, int expected) throws Exception {
    byte[] jpeg = offered(TestImages.encoded(format, side, 1)).get(30, TimeUnit.SECONDS);

    ImageHeader header = ImageFormats.SUPPORTED.read(jpeg).header();
    assertThat(header).isEqualTo(new ImageHeader(header.format(), expected, expected));
    assertThat(header.format().label()).isEqualTo("jpeg");
    BufferedImage picture = ImageIO.read(new ByteArrayInputStream(jpeg));
    assertThat(picture.getWidth()).isEqualTo(expected);
  }

  @Test
  void shouldHaveNoneOfWhatCannotBeDecoded() throws Exception {
    byte[] image = TestImages.encoded("png", 64, 1);
    byte[] cut = Arrays.copyOf(image, image.length / 2);

    CompletableFuture<byte[]> thumbnail = offered(cut);

    assertThatThrownBy(() -> thumbnail.get(30, TimeUnit.SECONDS))
        .isInstanceOf(CancellationException.class);
  }

  @Test
  void shouldLetGoOfWhatIsTooLargeOrTooMuchWithoutWaiting() throws Exception {
    byte[] huge = Images.pngHeader(5_000, 5_000, 8, 2, 0);
    thumbnails.offer(PLACE, ImageFormats.SUPPORTED.read(huge));
    assertThat(thumbnails.of(PLACE)).isNull();

    EncodedImage image = ImageFormats.SUPPORTED.read(TestImages.png(1));
    for (int i = 0; i < 10_000; i++) {
      thumbnails.offer(new RequestPosition(0, i, null), image);
    }

    assertThat(
            IntStream.range(0, 10_000)
                .filter(i -> thumbnails.of(new RequestPosition(0, i, null)) != null))
        .hasSizeBetween(1, 64);
  }

  @Test
  void shouldLetGoOfEverythingOnceClosed() throws Exception {
    thumbnails.close();

    assertThatThrownBy(() -> offered(TestImages.png(1)).get(30, TimeUnit.SECONDS))
        .isInstanceOf(CancellationException.class);
  }
}
