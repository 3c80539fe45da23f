package dev.glimpse.image;

import static dev.glimpse.image.Images.deflated;
import static dev.glimpse.image.Images.joined;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("native")
class NativeInputTest {

  /** Returns the formats that ImageIO can write; WebpImageTest has files of WebP. */
  private static List<ImageFormat> formats() {
    return ImageFormats.SUPPORTED.all().stream()
        .filter(format -> ImageIO.getImageWritersByFormatName(format.label()).hasNext())
        .toList();
  }

  private static byte[] input(byte[] image) throws Exception {
    EncodedImage read = ImageFormats.SUPPORTED.read(image);
    return read instanceof NativeImage decodable ? decodable.checked().bytes() : read.bytes();
  }

  @ParameterizedTest
  @MethodSource("formats")
  void shouldLeaveOrdinaryImagesAsTheyAre(ImageFormat format) throws Exception {
    byte[] image = Images.encoded(format.label(), 300, 200);

    assertThat(input(image)).isSameAs(image);
  }

  @ParameterizedTest
  @ValueSource(strings = {"zTXt", "iTXt"})
  void shouldTakeCompressedTextOutOfAPng(String type) throws Exception {
    byte[] png = Images.encoded("png", 30, 20);
    byte[] text = Images.pngChunk(type, joined(new byte[] {'a', 0, 0}, deflated(1000)));
    byte[] plainText = Images.pngChunk("tEXt", new byte[] {'a', 0, 'b'});
    byte[] head = Arrays.copyOf(png, 33);
    byte[] rest = Arrays.copyOfRange(png, 33, png.length);

    assertThat(input(joined(head, text, plainText, text, rest, text)))
        .isEqualTo(joined(head, plainText, rest));
  }

  @Test
  void shouldKeepAPngFromWhereItIsBroken() throws Exception {
    byte[] png = Images.encoded("png", 30, 20);
    byte[] text = Images.pngChunk("zTXt", new byte[] {'a', 0, 0, 1, 2, 3});
    byte[] head = Arrays.copyOf(png, 33);
    byte[] broken = {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 'z', 'T', 'X', 't', 1, 2};

    assertThat(input(joined(head, text, broken, text))).isEqualTo(joined(head, broken, text));
  }

  @Test
  void shouldRefuseAPngThatIsLargerInside() throws Exception {
    byte[] end = Images.pngChunk("IEND", new byte[0]);
    byte[] bomb = Images.pngChunk("IDAT", deflated(200_000_000));
    byte[] start = Images.pngChunk("IDAT", Arrays.copyOf(deflated(200_000_000), 100_000));
    byte[] rest = Arrays.copyOfRange(deflated(200_000_000), 100_000, 190_000);
    byte[] header = Images.pngHeader(28, 28, 8, 6, 0);

    assertThatThrownBy(() -> input(joined(header, bomb, end)))
        .hasMessageContaining("CORRUPT_IMAGE")
        .hasMessageContaining("unpacks to more");
    assertThatThrownBy(() -> input(joined(header, start, Images.pngChunk("IDAT", rest), end)))
        .as("in parts")
        .hasMessageContaining("unpacks to more");
    assertThat(input(joined(Images.pngHeader(14_000, 14_000, 8, 0, 1), bomb, end)))
        .as("whose pixels are as many")
        .isNotEmpty();
  }

  @Test
  void shouldLeaveBrokenDataToTheDecoder() throws Exception {
    byte[] noise = new byte[100_000];
    Arrays.fill(noise, (byte) 0xff);
    byte[] png = joined(Images.pngHeader(9, 9, 8, 2, 0), Images.pngChunk("IDAT", noise));

    assertThat(input(png)).isSameAs(png);
  }
}
