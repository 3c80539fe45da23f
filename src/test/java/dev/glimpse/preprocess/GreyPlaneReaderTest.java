package dev.glimpse.preprocess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.glimpse.image.ExifOrientation;
import dev.glimpse.image.ImageFormats;
import dev.glimpse.inference.TensorFlowNativeLibrary;
import dev.glimpse.model.JpegDecoding;
import dev.glimpse.system.UserDirectories;
import dev.glimpse.testing.HostileFile;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("native")
final class GreyPlaneReaderTest {

  private static TensorFlowDecoder decoder;

  @BeforeAll
  static void start() throws IOException {
    new TensorFlowNativeLibrary(UserDirectories.cache()).prepare();
    decoder = new TensorFlowDecoder(JpegDecoding.FAST);
  }

  @AfterAll
  static void close() {
    decoder.close();
  }

  private static GreyPlaneReader grey(byte[] image, ExifOrientation orientation) throws Exception {
    try (DecodedPixels pixels = decoder.decode(ImageFormats.SUPPORTED.read(image))) {
      return GreyPlaneReader.of(pixels, orientation);
    }
  }

  /**
   * The upright picture is 1 2 3 over 4 5 6; what is stored is what a camera held so would store.
   */
  @ParameterizedTest
  @CsvSource({
    "TOP_LEFT,     123/456",
    "TOP_RIGHT,    321/654",
    "BOTTOM_RIGHT, 654/321",
    "BOTTOM_LEFT,  456/123",
    "LEFT_TOP,     14/25/36",
    "RIGHT_TOP,    36/25/14",
    "RIGHT_BOTTOM, 63/52/41",
    "LEFT_BOTTOM,  41/52/63"
  })
  void shouldTurnEveryOrientationUpright(ExifOrientation orientation, String stored)
      throws Exception {
    for (int type : new int[] {BufferedImage.TYPE_BYTE_GRAY, BufferedImage.TYPE_INT_ARGB}) {
      GreyPlaneReader grey = grey(png(stored.split("/", -1), type), orientation);

      assertThat(grey.width()).isEqualTo(3);
      assertThat(grey.height()).isEqualTo(2);
      assertThat(grey.values()).containsExactly(10, 20, 30, 40, 50, 60);
    }
  }

  private static byte[] png(String[] rows, int type) throws IOException {
    BufferedImage image = new BufferedImage(rows[0].length(), rows.length, type);
    for (int y = 0; y < rows.length; y++) {
      for (int x = 0; x < rows[y].length(); x++) {
        int grey = 10 * (rows[y].charAt(x) - '0');
        if (type == BufferedImage.TYPE_BYTE_GRAY) {
          image.getRaster().setSample(x, y, 0, grey);
        } else {
          image.setRGB(x, y, 0xff000000 | grey * 0x010101);
        }
      }
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(image, "png", out);
    return out.toByteArray();
  }

  @ParameterizedTest
  @CsvSource({"Landscape, 1800, 1200", "Portrait, 1200, 1800"})
  void shouldTurnPhotosAsTheirExifDataSays(String name, int width, int height) throws Exception {
    assumeTrue(Files.isDirectory(HostileFile.FOLDER), "no ../shared/images/hostile");
    GreyPlaneReader upright = photo(name, 1, false);

    for (int i = 0; i <= 8; i++) {
      GreyPlaneReader turned = photo(name, i, true);

      assertThat(turned.width()).isEqualTo(width);
      assertThat(turned.height()).isEqualTo(height);
      assertThat(difference(turned, upright)).as(name + "_" + i).isLessThan(5);
      if (i > 1 && i < 5) {
        assertThat(difference(photo(name, i, false), upright))
            .as(name + "_" + i + " as it is stored")
            .isGreaterThan(20);
      }
    }
  }

  private static GreyPlaneReader photo(String name, int number, boolean turns) throws Exception {
    byte[] image =
        Files.readAllBytes(
            HostileFile.FOLDER.resolve("exif-orientation/" + name + "_" + number + ".jpg"));
    ExifOrientation orientation = ImageFormats.SUPPORTED.read(image).orientation();
    if (number > 0) {
      assertThat(orientation).isEqualTo(List.of(ExifOrientation.values()).get(number - 1));
    }
    return grey(image, turns ? orientation : ExifOrientation.TOP_LEFT);
  }

  /** In levels of grey, in the mean; the photos were compressed anew, which costs a few. */
  private static double difference(GreyPlaneReader a, GreyPlaneReader b) {
    long sum = 0;
    for (int i = 0; i < a.values().length; i++) {
      sum += Math.abs((a.values()[i] & 0xff) - (b.values()[i] & 0xff));
    }
    return (double) sum / a.values().length;
  }
}
