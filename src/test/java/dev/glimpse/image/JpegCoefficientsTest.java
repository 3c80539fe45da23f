package dev.glimpse.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("native")
final class JpegCoefficientsTest {

  /** Up to its first scan. */
  private static byte[] jpeg(int marker, int width, int height, int inScan, int... sampling) {
    int components = sampling.length;
    ByteBuffer out = ByteBuffer.allocate(12 + 3 * components + 4 + 4 + 2 * inScan);
    out.putShort((short) 0xffd8).putShort((short) marker);
    out.putShort((short) (8 + 3 * components)).put((byte) 8);
    out.putShort((short) height).putShort((short) width).put((byte) components);
    for (int i = 0; i < components; i++) {
      out.put((byte) i).put((byte) sampling[i]).put((byte) 0);
    }
    out.putShort((short) 0xffda).putShort((short) (6 + 2 * inScan)).put((byte) inScan);
    return out.array();
  }

  private static long kept(byte[] jpeg) throws Exception {
    return ((NativeImage) ImageFormats.SUPPORTED.read(jpeg)).coefficientBytes();
  }

  @ParameterizedTest
  @CsvSource({
    "0xffc2, 0x22, 0x11, 3", // twice the half of each
    "0xffc2, 0x21, 0x11, 4",
    "0xffc2, 0x11, 0x11, 6",
    "0xffca, 0x22, 0x11, 3", // arithmetic coding
    "0xffc0, 0x22, 0x11, 0",
    "0xffc1, 0x22, 0x11, 0",
    "0xffc9, 0x22, 0x11, 0"
  })
  void shouldTakeTwoBytesForEachSampleOfAProgressiveOne(
      int marker, int first, int others, int bytesAPixel) throws Exception {
    byte[] photo = jpeg(marker, 8_064, 6_048, 3, first, others, others);

    assertThat(kept(photo)).isEqualTo(bytesAPixel * 8_064L * 6_048);
  }

  @Test
  void shouldTakeAsMuchForASequentialOneWhoseColoursComeInScansOfTheirOwn() throws Exception {
    assertThat(kept(jpeg(0xffc0, 64, 64, 1, 0x11, 0x11, 0x11))).isEqualTo(6 * 64 * 64);
  }

  @Test
  void shouldTakeEightBytesAPixelForFourInks() throws Exception {
    assertThat(kept(jpeg(0xffc2, 64, 64, 4, 0x11, 0x11, 0x11, 0x11))).isEqualTo(8 * 64 * 64);
  }

  @Test
  void shouldCountWholeUnits() throws Exception {
    assertThat(kept(jpeg(0xffc2, 17, 1, 3, 0x22, 0x11, 0x11))).isEqualTo(2 * 6 * 128);
  }

  @Test
  void shouldTakeNothingForOtherFormats() throws Exception {
    assertThat(kept(Images.encoded("png", 9, 9))).isZero();
  }
}
