package dev.glimpse.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bitmaps that users reported, held against the pixels that Pillow gives. */
@Tag("native")
class ReportedImagesTest {

  /** The sums are those of {@code Image.open(...).convert("RGB").tobytes()}. */
  @ParameterizedTest
  @CsvSource({
    "bmp-offset/pal_badoffset.bmp, f089dea13e8926ec",
    "bmp-kinds/b4.bmp, 0636d3cd35f647f0",
    "bmp-kinds/mono.bmp, 19b90ca0b3046181"
  })
  void shouldDecodeAsPillowDoes(String file, String sha256) throws Exception {
    Path path = Path.of("../shared/reports").resolve(file);
    assumeTrue(Files.exists(path), "no " + path + " beside this checkout");
    JavaImage pixels = (JavaImage) ImageFormats.SUPPORTED.read(Files.readAllBytes(path));
    ImageHeader header = pixels.header();
    byte[] rgb = new byte[3 * header.width() * header.height()];

    pixels.decode(3, (y, row) -> System.arraycopy(row, 0, rgb, y * row.length, row.length));

    assertThat(header.width()).isEqualTo(160);
    assertThat(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(rgb)))
        .startsWith(sha256);
  }
}
