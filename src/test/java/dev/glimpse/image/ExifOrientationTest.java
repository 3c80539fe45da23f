package dev.glimpse.image;

import static dev.glimpse.image.ExifOrientation.RIGHT_TOP;
import static dev.glimpse.image.Images.joined;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.glimpse.event.FailureException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("native")
class ExifOrientationTest {

  private static final byte[] JPEG = Images.encoded("jpeg", 30, 20);
  private static final byte[] PNG = Images.encoded("png", 30, 20);

  private static ExifOrientation of(byte[] image) throws FailureException {
    return ImageFormats.SUPPORTED.read(image).orientation();
  }

  private static byte[] jpeg(byte[]... tiffs) {
    byte[] all = Arrays.copyOf(JPEG, 2);
    for (byte[] tiff : tiffs) {
      byte[] segment =
          ByteBuffer.allocate(10)
              .putShort((short) 0xffe1)
              .putShort((short) (8 + tiff.length))
              .put("Exif\0\0".getBytes(US_ASCII))
              .array();
      all = joined(all, segment, tiff);
    }
    return joined(all, Arrays.copyOfRange(JPEG, 2, JPEG.length));
  }

  private static byte[] png(byte[] tiff) {
    return joined(
        Arrays.copyOf(PNG, 33),
        Images.pngChunk("eXIf", tiff),
        Arrays.copyOfRange(PNG, 33, PNG.length));
  }

  private static byte[] attribute(int value) {
    return "<x tiff:Orientation=\"%d\"/>".formatted(value).getBytes(US_ASCII);
  }

  private static byte[] withXmp(byte[] jpeg, byte[] packet) {
    byte[] name = "http://ns.adobe.com/xap/1.0/\0".getBytes(US_ASCII);
    byte[] start = {(byte) 0xff, (byte) 0xe1, 0, (byte) (2 + name.length + packet.length)};
    return joined(
        Arrays.copyOf(jpeg, 2), start, name, packet, Arrays.copyOfRange(jpeg, 2, jpeg.length));
  }

  private static byte[] withText(String type, String introduction, byte[] text) {
    return joined(
        Arrays.copyOf(PNG, 33),
        Images.pngChunk(type, joined(introduction.getBytes(US_ASCII), text)),
        Arrays.copyOfRange(PNG, 33, PNG.length));
  }

  private static byte[] deflated(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (DeflaterOutputStream deflater = new DeflaterOutputStream(out)) {
      deflater.write(bytes);
    }
    return out.toByteArray();
  }

  /** One directory of two entries, the second of which is the orientation. */
  private static byte[] tiff(ByteOrder order, int type, int count, int value) {
    return ByteBuffer.allocate(8 + 2 + 2 * 12 + 4)
        .order(order)
        .put(order == ByteOrder.BIG_ENDIAN ? new byte[] {'M', 'M'} : new byte[] {'I', 'I'})
        .putShort((short) 42)
        .putInt(8)
        .putShort((short) 2)
        .putShort((short) 0x010f)
        .putShort((short) 2)
        .putInt(4)
        .putInt(0)
        .putShort((short) 0x0112)
        .putShort((short) type)
        .putInt(count)
        .putShort((short) value)
        .array();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void shouldReadEveryOrientationInBothByteOrders(int value) throws Exception {
    ExifOrientation orientation = List.of(ExifOrientation.values()).get(value - 1);
    for (ByteOrder order : List.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN)) {
      assertThat(of(jpeg(tiff(order, 3, 1, value)))).isEqualTo(orientation);
      assertThat(of(png(tiff(order, 3, 1, value)))).isEqualTo(orientation);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "3, SHORT",
    "4, LONG",
    "6, SBYTE",
    "8, SSHORT",
    "9, SLONG",
    "13, IFD",
    "11, FLOAT",
    "5, RATIONAL",
    "10, SRATIONAL",
    "12, DOUBLE",
    "16, LONG8"
  })
  void shouldTakeAnyTypeOfNumber(int type, String name) throws Exception {
    for (ByteOrder order : List.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN)) {
      ByteBuffer tiff = ByteBuffer.wrap(joined(tiff(order, type, 1, 0), new byte[16])).order(order);
      tiff.putInt(30, 0);
      switch (name) {
        case "SHORT", "SSHORT" -> tiff.putShort(30, (short) 6);
        case "SBYTE" -> tiff.put(30, (byte) 6);
        case "FLOAT" -> tiff.putFloat(30, 6);
        case "RATIONAL", "SRATIONAL" -> tiff.putInt(30, 38).putInt(38, 12).putInt(42, 2);
        case "DOUBLE" -> tiff.putInt(30, 38).putDouble(38, 6);
        case "LONG8" -> tiff.putInt(30, 38).putLong(38, 6);
        default -> tiff.putInt(30, 6);
      }
      assertThat(of(png(tiff.array()))).as(name).isEqualTo(RIGHT_TOP);
    }
  }

  @Test
  void shouldTakeTheFirstOfSeveralValuesAndTheLastOfSeveralTags() throws Exception {
    byte[] two = tiff(ByteOrder.LITTLE_ENDIAN, 3, 2, 6);
    byte[] twice = tiff(ByteOrder.LITTLE_ENDIAN, 3, 1, 6);
    ByteBuffer.wrap(twice).order(ByteOrder.LITTLE_ENDIAN).putShort(10, (short) 0x0112);
    ByteBuffer.wrap(twice).order(ByteOrder.LITTLE_ENDIAN).putShort(12, (short) 3).putInt(14, 1);
    twice[18] = 8;

    assertThat(of(jpeg(two))).isEqualTo(RIGHT_TOP);
    assertThat(of(jpeg(twice))).isEqualTo(RIGHT_TOP);
  }

  @ParameterizedTest
  @CsvSource({"0, 6", "1, 6", "2, 6", "255, 8"})
  void shouldNotCountATagWithoutAValueOrOfAnUnknownType(int type, int value) throws Exception {
    byte[] tiff = tiff(ByteOrder.LITTLE_ENDIAN, type, type == 255 ? 1 : 0, value);

    assertThat(of(withXmp(jpeg(tiff), attribute(3)))).isEqualTo(ExifOrientation.BOTTOM_RIGHT);
  }

  @Test
  void shouldTakeSeveralSegmentsForOne() throws Exception {
    byte[] tiff = tiff(ByteOrder.BIG_ENDIAN, 3, 1, 6);
    byte[] other = tiff(ByteOrder.BIG_ENDIAN, 3, 1, 3);

    assertThat(of(jpeg(tiff, other))).as("the first structure").isEqualTo(RIGHT_TOP);
    assertThat(of(jpeg(new byte[0], tiff))).as("behind an empty segment").isEqualTo(RIGHT_TOP);
    assertThat(of(jpeg(Arrays.copyOf(tiff, 20), Arrays.copyOfRange(tiff, 20, tiff.length))))
        .as("in two parts")
        .isEqualTo(RIGHT_TOP);
    assertThat(of(jpeg(joined("Exif\0\0".getBytes(US_ASCII), tiff))))
        .as("announced twice")
        .isEqualTo(RIGHT_TOP);
  }

  @Test
  void shouldReadTheTwoWrongStartsThatProgramsWrite() throws Exception {
    for (ByteOrder order : List.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN)) {
      byte[] tiff = tiff(order, 3, 1, 6);
      byte second = tiff[2];
      tiff[2] = tiff[3];
      tiff[3] = second;

      assertThat(of(jpeg(tiff))).isEqualTo(RIGHT_TOP);
    }
  }

  @Test
  void shouldEndTheDirectoryAtAnEntryBeyondTheEnd() throws Exception {
    byte[] tiff = tiff(ByteOrder.BIG_ENDIAN, 3, 1, 6);
    ByteBuffer.wrap(tiff).putInt(14, 5).putInt(18, 1_000);

    assertThat(of(jpeg(tiff))).as("as in Pillow").isEqualTo(ExifOrientation.TOP_LEFT);
  }

  @Test
  void shouldReadXmpWhereExifDataSayNothing() throws Exception {
    String element = "<tiff:Orientation>6</tiff:Orientation>";
    for (byte[] packet : List.of(attribute(6), element.getBytes(US_ASCII))) {
      assertThat(of(withXmp(JPEG, packet))).isEqualTo(RIGHT_TOP);
      assertThat(of(withText("iTXt", "XML:com.adobe.xmp\0\0\0\0\0", packet))).isEqualTo(RIGHT_TOP);
      assertThat(of(withText("iTXt", "XML:com.adobe.xmp\0\1\0en\0x\0", deflated(packet))))
          .isEqualTo(RIGHT_TOP);
      assertThat(of(withText("tEXt", "XML:com.adobe.xmp\0", packet))).isEqualTo(RIGHT_TOP);
    }
    assertThat(of(withXmp(jpeg(tiff(ByteOrder.BIG_ENDIAN, 3, 1, 3)), attribute(6))))
        .as("Exif data come first")
        .isEqualTo(ExifOrientation.BOTTOM_RIGHT);
    assertThat(of(withXmp(jpeg(tiff(ByteOrder.BIG_ENDIAN, 3, 1, 99)), attribute(6))))
        .as("even if they make no sense")
        .isEqualTo(ExifOrientation.TOP_LEFT);
    assertThat(of(withXmp(withXmp(JPEG, attribute(6)), attribute(3))))
        .as("the last packet counts")
        .isEqualTo(RIGHT_TOP);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tiff:Orientation", "tiff:Orientation=", "tiff:Orientation='6'", "tiff:Orientation=\"x6\"",
        "tiff:Orientation=\"9\"", "tiff:Orientation>", "exif:Orientation=\"6\"",
            "tiff:Orientation=\""
      })
  void shouldNotTakeOtherXmpForAnOrientation(String packet) throws Exception {
    assertThat(of(withXmp(JPEG, packet.getBytes(US_ASCII)))).isEqualTo(ExifOrientation.TOP_LEFT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tEXt", "zTXt", "iTXt"})
  void shouldReadTheRawProfileOfImageMagick(String type) throws Exception {
    byte[] exif = joined("Exif\0\0".getBytes(US_ASCII), tiff(ByteOrder.BIG_ENDIAN, 3, 1, 6));
    String hex = HexFormat.of().formatHex(exif).replaceAll("(.{72})", "$1\n");
    byte[] text = "\nexif\n%8d\n%s\n".formatted(exif.length, hex).getBytes(US_ASCII);
    String name = "Raw profile type exif\0";

    byte[] png =
        switch (type) {
          case "tEXt" -> withText(type, name, text);
          case "zTXt" -> withText(type, name + "\0", deflated(text));
          default -> withText(type, name + "\0\0\0\0", text);
        };

    assertThat(of(png)).isEqualTo(RIGHT_TOP);
  }

  @Test
  void shouldUnpackNoMoreTextThanPillowDoes() throws Exception {
    byte[] blanks = new byte[1 << 20];
    byte[] packet = attribute(6);
    System.arraycopy(packet, 0, blanks, blanks.length - packet.length, packet.length);
    String name = "XML:com.adobe.xmp\0\0";

    assertThat(of(withText("zTXt", name, deflated(blanks)))).isEqualTo(RIGHT_TOP);
    assertThat(of(withText("zTXt", name, deflated(joined(blanks, new byte[1])))))
        .isEqualTo(ExifOrientation.TOP_LEFT);
    assertThat(of(withText("zTXt", name, new byte[] {1, 2, 3})))
        .isEqualTo(ExifOrientation.TOP_LEFT);
  }

  @Test
  void shouldFindExifDataBehindThePixelsAndTakeTheLast() throws Exception {
    byte[] late = Images.pngChunk("eXIf", tiff(ByteOrder.BIG_ENDIAN, 3, 1, 6));
    byte[] early = png(tiff(ByteOrder.BIG_ENDIAN, 3, 1, 3));
    byte[] end = Arrays.copyOfRange(early, early.length - 12, early.length);

    assertThat(of(joined(Arrays.copyOf(early, early.length - 12), late, end))).isEqualTo(RIGHT_TOP);
    assertThat(of(joined(early, late)))
        .as("what lies behind the image is not looked at")
        .isEqualTo(ExifOrientation.BOTTOM_RIGHT);
  }

  @ParameterizedTest
  @CsvSource({"ori6.jpg", "ori6_long.jpg", "ori6_rawprofile.png", "ori6_xmponly.jpg"})
  void shouldFindTheOrientationOfReportedImages(String file) throws Exception {
    Path folder = Path.of("../shared/reports/exif-orientation");
    assumeTrue(Files.isDirectory(folder), "no ../shared/reports beside this checkout");

    assertThat(of(Files.readAllBytes(folder.resolve(file)))).isEqualTo(RIGHT_TOP);
  }

  @ParameterizedTest
  @ValueSource(strings = {"jpeg", "png", "gif", "bmp"})
  void shouldLeaveAloneWhatSaysNothing(String format) throws Exception {
    assertThat(of(Images.encoded(format, 30, 20))).isEqualTo(ExifOrientation.TOP_LEFT);
  }

  @ParameterizedTest
  @CsvSource({"3, 1, 0", "3, 1, 9", "3, 1, 65535", "1, 1, 6", "2, 1, 6", "7, 1, 6", "3, -1, 6"})
  void shouldNotBelieveWhatMakesNoSense(int type, int count, int value) throws Exception {
    assertThat(of(png(tiff(ByteOrder.LITTLE_ENDIAN, type, count, value))))
        .isEqualTo(ExifOrientation.TOP_LEFT);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 7, 9, 33, 34, 36, 37, 38, 1_000_000, Integer.MAX_VALUE, -1, -8})
  void shouldFollowNoOffsetOutOfBounds(int offset) throws Exception {
    byte[] tiff = tiff(ByteOrder.LITTLE_ENDIAN, 3, 1, 6);
    ByteBuffer.wrap(tiff).order(ByteOrder.LITTLE_ENDIAN).putInt(4, offset);

    assertThat(of(jpeg(tiff))).isEqualTo(ExifOrientation.TOP_LEFT);
  }

  @Test
  void shouldReadNoMoreEntriesThanThereAre() throws Exception {
    byte[] tiff = tiff(ByteOrder.BIG_ENDIAN, 3, 1, 6);
    ByteBuffer.wrap(tiff).putShort(8, (short) -1);
    assertThat(of(png(tiff))).isEqualTo(ExifOrientation.RIGHT_TOP);

    ByteBuffer.wrap(tiff).putShort(22, (short) 7);
    assertThat(of(png(tiff))).isEqualTo(ExifOrientation.TOP_LEFT);
  }

  @Test
  void shouldEndInAnOrientationWhateverTheBytes() throws Exception {
    Random random = new Random(3);
    byte[] whole = tiff(ByteOrder.BIG_ENDIAN, 3, 1, 6);
    for (int length = 0; length < whole.length; length++) {
      assertThat(of(jpeg(Arrays.copyOf(whole, length)))).isNotNull();
    }
    for (int i = 0; i < 20_000; i++) {
      byte[] damaged = whole.clone();
      for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      }
      assertThat(of(png(damaged))).isNotNull();
    }
  }
}
