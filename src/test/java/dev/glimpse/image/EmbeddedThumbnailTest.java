package dev.glimpse.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.glimpse.testing.DefaultSettings;
import dev.glimpse.testing.TestImages;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
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

  /** The first stored corner is bright; the name of the orientation says which one it shows. */
  @ParameterizedTest
  @CsvSource({
    "1,false,false,false", "2,false,true,false", "3,true,true,false", "4,true,false,false",
    "5,false,false,true", "6,false,true,true", "7,true,true,true", "8,true,false,true"
  })
  void shouldDrawUpright(int orientation, boolean bottom, boolean right, boolean turned)
      throws IOException {
    BufferedImage stored = new BufferedImage(200, 100, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = stored.createGraphics();
    graphics.fillRect(0, 0, 100, 50);
    graphics.dispose();
    ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
    ImageIO.write(stored, "jpg", jpeg);

    BufferedImage picture = read(thumbnail(oriented(jpeg.toByteArray(), orientation)));

    int width = turned ? 32 : 64;
    int height = turned ? 64 : 32;
    assertThat(picture.getWidth()).isEqualTo(width);
    assertThat(picture.getHeight()).isEqualTo(height);
    for (int corner = 0; corner < 4; corner++) {
      boolean below = corner / 2 == 1;
      boolean beside = corner % 2 == 1;
      int rgb = picture.getRGB(beside ? width - 4 : 3, below ? height - 4 : 3);
      assertThat((rgb & 0xff) > 128).isEqualTo(below == bottom && beside == right);
    }
  }

  /** Inserts Exif data with the tag Orientation behind the first marker. */
  private static byte[] oriented(byte[] jpeg, int orientation) {
    byte[] exif =
        HexFormat.of()
            .parseHex(
                "ffe10022"
                    + "457869660000"
                    + "4d4d002a00000008"
                    + "0001"
                    + "0112000300000001"
                    + "%04x".formatted(orientation)
                    + "0000"
                    + "00000000");
    ByteBuffer all = ByteBuffer.allocate(jpeg.length + exif.length);
    return all.put(jpeg, 0, 2).put(exif).put(jpeg, 2, jpeg.length - 2).array();
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
