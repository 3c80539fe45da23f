package dev.glimpse.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.glimpse.testing.DefaultSettings;
import dev.glimpse.testing.TestImages;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("native")
final class EmbeddedThumbnailTest {

  private static Optional<byte[]> thumbnail(byte[] image) {
    return EmbeddedThumbnail.jpeg(image, DefaultSettings.imageLimits(), 64);
  }

  private static BufferedImage read(Optional<byte[]> jpeg) throws IOException {
    return ImageIO.read(new ByteArrayInputStream(jpeg.orElseThrow()));
  }

  @ParameterizedTest
  @CsvSource({"png,1000,64", "jpg,1000,64", "gif,300,64", "bmp,65,64", "png,28,28"})
  void shouldDrawEachFormatNoLargerThanWanted(String format, int side, int drawn)
      throws IOException {
    BufferedImage picture = read(thumbnail(TestImages.encoded(format, side, 0)));

    assertThat(picture.getWidth()).isEqualTo(drawn);
    assertThat(picture.getHeight()).isEqualTo(drawn);
    int middle = drawn / 2;
    assertThat(picture.getRGB(middle, middle) & 0xff).as("the stroke").isGreaterThan(150);
    assertThat(picture.getRGB(1, 1) & 0xff).as("the ground").isLessThan(50);
  }

  @Test
  void shouldDrawNothingOfWhatIsNoImageOrLargerThanAllowed() {
    byte[] image = TestImages.encoded("png", 100, 1);

    assertThat(thumbnail("text".getBytes(StandardCharsets.UTF_8))).isEmpty();
    assertThat(thumbnail(new byte[0])).isEmpty();
    assertThat(thumbnail(Arrays.copyOf(image, 60))).isEmpty();
    assertThat(EmbeddedThumbnail.jpeg(image, new ImageLimits(1_000_000, 9_999, 100), 64)).isEmpty();
    assertThat(EmbeddedThumbnail.jpeg(image, new ImageLimits(1_000_000, 10_000, 100), 64))
        .isPresent();
  }
}
