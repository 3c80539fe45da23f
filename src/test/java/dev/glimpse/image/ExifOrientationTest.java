package dev.glimpse.image;

import static dev.glimpse.image.Images.joined;
import static org.assertj.core.api.Assertions.assertThat;

import dev.glimpse.event.FailureException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExifOrientationTest {

  private static final byte[] JPEG = Images.encoded("jpeg", 30, 20);
  private static final byte[] PNG = Images.encoded("png", 30, 20);

  private static ExifOrientation of(byte[] image) throws FailureException {
    return ExifOrientation.of(image, ImageHeader.read(image));
  }

  private static byte[] jpeg(byte[]... tiffs) {
    byte[] all = Arrays.copyOf(JPEG, 2);
    for (byte[] tiff : tiffs) {
      byte[] segment =
          ByteBuffer.allocate(10)
              .putShort((short) 0xffe1)
              .putShort((short) (8 + tiff.length))
              .put("Exif\0\0".getBytes(StandardCharsets.US_ASCII))
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

  @Test
  void shouldTakeTheFirst() throws Exception {
    byte[] first = tiff(ByteOrder.BIG_ENDIAN, 3, 1, 6);
    byte[] second = tiff(ByteOrder.BIG_ENDIAN, 3, 1, 3);

    assertThat(of(jpeg(first, second))).isEqualTo(ExifOrientation.RIGHT_TOP);
  }

  @ParameterizedTest
  @ValueSource(strings = {"jpeg", "png", "gif", "bmp"})
  void shouldLeaveAloneWhatSaysNothing(String format) throws Exception {
    assertThat(of(Images.encoded(format, 30, 20))).isEqualTo(ExifOrientation.TOP_LEFT);
  }

  @ParameterizedTest
  @CsvSource({"3, 1, 0", "3, 1, 9", "3, 1, 65535", "4, 1, 6", "2, 1, 6", "3, 2, 6", "3, -1, 6"})
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
