package dev.glimpse.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.glimpse.event.Failure;
import dev.glimpse.event.FailureCode;
import dev.glimpse.event.FailureException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("native")
class ForeignImageFormatTest {

  /** Says what the bytes are, up to the list of what is supported. */
  private static String named(byte[] bytes) {
    Failure failure =
        catchThrowableOfType(FailureException.class, () -> ImageFormats.SUPPORTED.read(bytes))
            .failure();
    assertThat(failure.code()).as(failure.message()).isEqualTo(FailureCode.UNSUPPORTED_FORMAT);
    assertThat(failure.message()).startsWith("this is ").endsWith("JPEG, PNG, GIF, BMP and WebP");
    return failure.message().replace("this is ", "").replaceFirst("; supported.*", "");
  }

  static String[][] starts() {
    return new String[][] {
      {"RIFF....AVI LIST", "a video"},
      {"II*\0....", "TIFF, or a camera's raw photo in its form"},
      {"MM\0*....", "TIFF, or a camera's raw photo in its form"},
      {"II*\0\u0010\0\0\0CR\2\0", "a camera's raw photo"},
      {"IIRO\b\0\0\0", "a camera's raw photo"},
      {"FUJIFILMCCD-RAW 0201", "a camera's raw photo"},
      {"II+\0\b\0\0\0", "BigTIFF"},
      {"MM\0+\0\b\0\0", "BigTIFF"},
      {"II\u00bc\1....", "JPEG XR"},
      {"\u00ff\n....", "JPEG XL"},
      {"\0\0\0\fJXL \r\n\u0087\n", "JPEG XL"},
      {"\0\0\0\fjP  ", "JPEG 2000"},
      {"\u00ffO\u00ffQ....", "JPEG 2000"},
      {"\0\0\1\0....", "a Windows icon"},
      {"\0\0\2\0....", "a Windows cursor"},
      {"(\0\0\0\1\0\0\0", "a bitmap without its file header (DIB)"},
      {"%PDF-1.7", "PDF"},
      {"%!PS-Adobe-3.0 EPSF", "PostScript"},
      {"\u00c5\u00d0\u00d3\u00c6....", "PostScript (EPS)"},
      {"8BPS\0\1", "a Photoshop document"},
      {"P6 10 10 255 ....", "a Netpbm image"},
      {"P4\n# made by\n", "a Netpbm image"},
      {"qoif\0\0\0\1", "QOI"},
      {"DDS |\0\0\0", "a texture (DDS)"},
      {"#?RADIANCE\n", "Radiance HDR"},
      {"v/1\1\2\0\0\0", "OpenEXR"},
      {"\n\5\1\b\0\0", "PCX"},
      {"AT&TFORM....DJVU", "DjVu"},
      {"SIMPLE  =      T", "FITS"},
      {"\u0093NUMPY\1\0", "a NumPy array"},
      {"\u001f\u008b....", "an archive (gzip)"},
      {"PK\3\4....", "an archive (ZIP)"},
      {"Rar!\u001a\7\0", "an archive (RAR)"},
      {"7z\u00bc\u00af'\u001c", "an archive (7z)"},
      {"(\u00b5/\u00fd....", "an archive (Zstandard)"},
      {"BZh91AY&SY", "an archive (bzip2)"},
      {"\u00fd7zXZ\0", "an archive (xz)"},
      {"\u001aE\u00df\u00a3....", "a video"},
      {"....moov....", "a video"},
      {"\u007fELF\2\1\1", "a program"},
      {"<!DOCTYPE html><html><body><svg xmlns='x'>", "HTML"},
      {"BMW is no bitmap, and neither is this text", "text"},
      {"<svg xmlns='x'>", "SVG"},
      {"<?xml version='1.0'?><svg>", "SVG"},
      {
        "\u00ef\u00bb\u00bf<?xml version='1.0'?>\n<!-- made -->\n<!DOCTYPE svg PUBLIC ''>\n<svg>",
        "SVG"
      },
      {"<?xml version='1.0'?><Error><Code>AccessDenied</Code></Error>", "XML"},
      {"<!DOCTYPE html><p>", "HTML"},
      {"  <HTML>", "HTML"},
      {"<!-- cached --><html>", "HTML"},
      {"{\"error\":\"not found\"}", "JSON"},
      {"[1, 2]", "JSON"},
      {
        "version https://git-lfs.github.com/spec/v1\n",
        "a Git LFS pointer, which stands for the file"
      },
      {"data:image/png;base64,iVBORw0KGgo=", "an image as the text of a data: URI"},
      {"/9j/4AAQSkZJRgABAQ", "a JPEG as base64 text"},
      {"iVBORw0KGgoAAAANSUhEUg", "a PNG as base64 text"},
      {"R0lGODlhAQABAIAAAP", "a GIF as base64 text"},
      {"Hello", "text"},
      {"P", "text"},
      {"\0\1\2\3", "no known image format"}
    };
  }

  @ParameterizedTest
  @MethodSource("starts")
  void shouldNameWhatItDoesNotTake(String start, String name) {
    byte[] bytes = start.getBytes(ISO_8859_1);

    assertThat(named(bytes)).isEqualTo(name);
    if (!name.equals("text")) {
      assertThat(named(Arrays.copyOf(bytes, 4_000)))
          .satisfiesAnyOf(
              longer -> assertThat(longer).isEqualTo(name),
              longer -> assertThat(longer).as("was text").isEqualTo("no known image format"));
    }
  }

  @Test
  void shouldRecogniseByBytesThatDoNotComeFirst() throws Exception {
    byte[] tar = new byte[512];
    System.arraycopy("ustar".getBytes(ISO_8859_1), 0, tar, 257, 5);
    byte[] targa = new byte[200];
    targa[2] = 2; // as a cursor begins, too
    System.arraycopy("TRUEVISION-XFILE.\0".getBytes(ISO_8859_1), 0, targa, 182, 18);
    byte[] dicom = new byte[200];
    System.arraycopy("DICM".getBytes(ISO_8859_1), 0, dicom, 128, 4);
    ByteArrayOutputStream svgz = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(svgz)) {
      gzip.write("<svg/>".getBytes(ISO_8859_1));
    }

    assertThat(named(tar)).isEqualTo("an archive (tar)");
    assertThat(named(targa)).isEqualTo("Targa");
    assertThat(named(new byte[] {(byte) 0xff, (byte) 0xd8}))
        .isEqualTo("no more than the first two bytes of a JPEG");
    assertThat(named(dicom)).isEqualTo("DICOM");
    assertThat(named(svgz.toByteArray())).isEqualTo("SVG, compressed by gzip");
    assertThat(named("\ufeff<!DOCTYPE html>".getBytes(UTF_16LE))).isEqualTo("HTML");
    assertThat(named("\ufeffHello".getBytes(UTF_16LE))).isEqualTo("text");
  }

  @ParameterizedTest
  @CsvSource({
    "avif, '', AVIF",
    "avis, 'msf1', AVIF",
    "mif1, 'mif1 avif miaf', AVIF",
    "mif1, 'MA1B', AVIF",
    "heic, '', HEIC",
    "heix, 'mif1', HEIC",
    "hevc, '', HEIC",
    "mif1, 'mif1 heic', HEIC",
    "msf1, 'msf1 hevc', HEIC",
    "miaf, 'mif1 heic', HEIC",
    "mif1, 'miaf', HEIF (HEIC or AVIF)",
    "jxl, '', JPEG XL",
    "jp2, '', JPEG 2000",
    "crx, 'isom', a camera's raw photo",
    "isom, 'iso2 avc1 mp41', a video",
    "qt, '', a video",
    "3gp5, '', a video",
    "M4A, 'isom', sound",
    "zzzz, '', a video"
  })
  void shouldNameIsoMediaByAllBrands(String major, String compatible, String name) {
    String[] brands = compatible.isEmpty() ? new String[0] : compatible.split(" ");
    ByteBuffer box = ByteBuffer.allocate(100);
    box.putInt(16 + 4 * brands.length).put("ftyp".getBytes(ISO_8859_1));
    box.put("%-4s".formatted(major).getBytes(ISO_8859_1)).putInt(0x61766966); // no brand
    for (String brand : brands) {
      box.put("%-4s".formatted(brand).getBytes(ISO_8859_1));
    }

    assertThat(named(box.array())).isEqualTo(name);
  }

  @ParameterizedTest
  @CsvSource({"av01, AVIF", "hvc1, HEIC"})
  void shouldNameAnImageOfGeneralBrandsByItsItems(String item, String name) {
    byte[] start = "\0\0\0\u0014ftypmif1\0\0\0\0miaf....meta....infe....".getBytes(ISO_8859_1);

    assertThat(named(Images.joined(start, item.getBytes(ISO_8859_1)))).isEqualTo(name);
  }

  @ParameterizedTest
  @CsvSource({"avif_mif1.avif, AVIF", "heic_miaf.heic, HEIC", "bigtiff.tif, BigTIFF"})
  void shouldNameReportedFiles(String file, String name) throws Exception {
    Path folder = Path.of("../shared/reports/iso-brands");
    assumeTrue(Files.isDirectory(folder), "no ../shared/reports beside this checkout");

    assertThat(named(Files.readAllBytes(folder.resolve(file)))).isEqualTo(name);
  }

  @Test
  void shouldNameWhateverTheBytes() {
    Random random = new Random(11);
    String[][] starts = starts();
    for (int i = 0; i < 20_000; i++) {
      byte[] start = starts[i % starts.length][0].getBytes(ISO_8859_1);
      byte[] damaged = Arrays.copyOf(start, 1 + random.nextInt(start.length));
      damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();

      assertThat(
              catchThrowableOfType(
                  FailureException.class, () -> ImageFormats.SUPPORTED.read(damaged)))
          .isNotNull();
    }
  }
}
