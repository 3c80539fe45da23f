package dev.glimpse.system;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
final class Sha256ChecksumTest {

  /** The first example of FIPS 180-2, appendix B.1. */
  private static final byte[] CONTENT = "abc".getBytes(US_ASCII);

  private static final String CHECKSUM =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  @Test
  void shouldBeThatOfTheStandardForBytesStreamsAndFiles(@TempDir Path folder) throws Exception {
    Path file = Files.write(folder.resolve("abc"), CONTENT);

    assertThat(Sha256Checksum.of(CONTENT)).isEqualTo(CHECKSUM);
    assertThat(Sha256Checksum.of(new ByteArrayInputStream(CONTENT))).isEqualTo(CHECKSUM);
    assertThat(Sha256Checksum.of(file)).isEqualTo(CHECKSUM);
    assertThat(Sha256Checksum.digest(CONTENT)).isEqualTo(HexFormat.of().parseHex(CHECKSUM));
  }
}
