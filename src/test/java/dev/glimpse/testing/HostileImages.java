package dev.glimpse.testing;

import static dev.glimpse.image.Images.deflated;
import static dev.glimpse.image.Images.joined;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.glimpse.event.FailureCode;
import dev.glimpse.image.Images;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.jspecify.annotations.Nullable;

/** Images that are odd, broken, or made to break something, one of each kind. */
public final class HostileImages {

  /**
   * An image, and what becomes of it.
   *
   * @param code of its dead letter; null if it is classified
   */
  public record Hostile(String name, byte[] bytes, @Nullable FailureCode code) {
    @Override
    public String toString() {
      return name;
    }
  }

  /** The side of a square that has as many pixels as the settings allow by default. */
  private static final int LARGEST =
      (int) Math.sqrt((double) DefaultSettings.imageLimits().maxPixels());

  /** Up to the values of a quantisation table. */
  private static final byte[] JPEG_START = {
    (byte) 0xff, (byte) 0xd8, (byte) 0xff, (byte) 0xdb, 0, 67, 0
  };

  private static final byte[] JPEG_END = {(byte) 0xff, (byte) 0xd9};
  private static final byte[] GIF_END = {0x3b};
  private static final byte[] PNG_END = Images.pngChunk("IEND", new byte[0]);

  private final Map<String, Hostile> all = new LinkedHashMap<>();

  private HostileImages() {}

  /** All of them; the same bytes each time. */
  public static Iterable<Hostile> all() {
    HostileImages images = new HostileImages();
    try {
      images.oddSizes();
      images.oddColours();
      images.oddCodings();
      images.polyglots();
      images.bombs();
      images.broken();
      images.foreign();
      for (Hostile image : ContradictoryImages.all()) {
        images.all.put(image.name(), image);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return images.all.values();
  }

  private void classified(String name, byte[] bytes) {
    all.put(name, new Hostile(name, bytes, null));
  }

  private void refused(FailureCode code, String name, byte[] bytes) {
    all.put(name, new Hostile(name, bytes, code));
  }

  private void oddSizes() throws IOException {
    for (String format : new String[] {"png", "jpeg", "gif", "bmp"}) {
      classified("1 x 1 " + format, Images.encoded(format, 1, 1));
      classified("1 x 30,000 " + format, Images.encoded(format, 1, 30_000));
      classified("30,000 x 1 " + format, Images.encoded(format, 30_000, 1));
      refused(
          FailureCode.IMAGE_TOO_LARGE, "30,001 x 1 " + format, Images.encoded(format, 30_001, 1));
    }
    FailureCode large = FailureCode.IMAGE_TOO_LARGE;
    refused(large, "65,500 x 65,500 png", png(65_500, 65_500, 8, 2, 99));
    refused(large, "65,500 x 65,500 jpeg", Images.jpegHeader(0xc0, 8, 65_500, 65_500, 3));
    refused(
        large,
        "65,500 x 65,500 gif",
        joined(Images.gifScreen(9, 9), Images.gifFrame(65_500, 65_500), GIF_END));
    refused(
        FailureCode.CORRUPT_IMAGE, "65,500 x 65,500 bmp", Images.bmp(65_500, 65_500, 24, 0, 1_000));
    refused(
        large,
        "more bytes than allowed",
        joined(
            Images.encoded("png", 28, 28),
            new byte[(int) DefaultSettings.imageLimits().maxBytes()]));
  }

  private void oddColours() throws IOException {
    classified("16-bit grey png", png(40, 40, 16, 0, 40 * 81));
    classified("16-bit colour png with alpha", png(40, 40, 16, 6, 40 * 321));
    classified("grey png with alpha", png(40, 40, 8, 4, 40 * 81));
    classified("1-bit png", png(40, 40, 1, 0, 40 * 6));
    byte[] some = new byte[16];
    IndexColorModel palette = new IndexColorModel(8, 16, some, some, some, some);
    classified(
        "palette png with alpha",
        written("png", new BufferedImage(40, 40, BufferedImage.TYPE_BYTE_INDEXED, palette)));
    classified(
        "palette bmp", written("bmp", new BufferedImage(40, 40, BufferedImage.TYPE_BYTE_INDEXED)));
    classified("CMYK jpeg", fourComponents(0));
    classified("YCCK jpeg", fourComponents(2));
    classified(
        "animated gif",
        joined(Arrays.copyOf(gif(), gif().length - 1), Images.gifFrame(60_000, 60_000), GIF_END));
  }

  private void oddCodings() throws IOException {
    classified("progressive jpeg", Images.progressiveJpeg(300, 200));
    classified("arithmetic-coded jpeg", arithmetic(0xc9, 300, scan(0, 63)));
    classified("arithmetic-coded progressive jpeg", arithmetic(0xca, 300, scan(0, 0)));
    FailureCode unsupported = FailureCode.UNSUPPORTED_FORMAT;
    refused(unsupported, "12-bit jpeg", Images.jpegHeader(0xc1, 12, 30, 20, 3));
    refused(unsupported, "lossless jpeg", Images.jpegHeader(0xc3, 8, 30, 20, 3));
    refused(unsupported, "hierarchical jpeg", Images.jpegHeader(0xc5, 8, 30, 20, 3));
    refused(unsupported, "jpeg of two components", Images.jpegHeader(0xc0, 8, 30, 20, 2));
    classified("16-bit bmp", Images.bmp(11, 3, 16, 0, 999));
    classified("run-length bmp", runLengths(300, 200, 300 * 200));
    refused(
        FailureCode.CORRUPT_IMAGE,
        "run-length bmp that ends early",
        runLengths(300, 200, 300 * 199));
    refused(FailureCode.CORRUPT_IMAGE, "8-bit bmp without a palette", Images.bmp(11, 3, 8, 0, 36));
    refused(unsupported, "bmp that contains a jpeg", Images.bmp(11, 3, 24, 4, 999));
  }

  /** A BMP of one colour; the rows end where they are full. */
  private static byte[] runLengths(int width, int height, int pixels) {
    byte[] head = Images.bmp(width, height, 8, 1, 4);
    head[46] = 1; // colour, which is all black
    ByteArrayOutputStream runs = new ByteArrayOutputStream();
    for (int row = 0; row < pixels / width; row++) {
      for (int left = width; left > 0; left -= 255) {
        runs.write(Math.min(255, left));
        runs.write(0);
      }
      runs.writeBytes(new byte[2]);
    }
    return joined(head, runs.toByteArray(), new byte[] {0, 1});
  }

  private void polyglots() throws IOException {
    byte[] jpeg = Images.encoded("jpeg", 60, 40);
    byte[] png = Images.encoded("png", 60, 40);
    byte[] thumbnail = Images.encoded("jpeg", 16, 16);
    byte[] app1 =
        ByteBuffer.allocate(10)
            .putShort((short) 0xffe1)
            .putShort((short) (8 + thumbnail.length))
            .put("Exif\0\0".getBytes(US_ASCII))
            .array();
    byte[] script = gif().clone();
    script[6] = '/'; // the screen's width opens a comment
    script[7] = '*';
    classified("gif and script", joined(script, "*/=1;alert(1)".getBytes(US_ASCII)));
    classified("png and zip", joined(png, "PK\3\4".getBytes(ISO_8859_1), new byte[200]));
    classified("png and html", joined(png, "<html><script>".getBytes(US_ASCII)));
    classified(
        "jpeg with a jpeg in its Exif data",
        joined(Arrays.copyOf(jpeg, 2), app1, thumbnail, Arrays.copyOfRange(jpeg, 2, jpeg.length)));
    classified("jpeg behind a jpeg", joined(jpeg, Images.encoded("jpeg", 2_000, 2_000)));
    classified("bmp and trash", joined(Images.encoded("bmp", 60, 40), new byte[1_000]));
  }

  private void bombs() throws IOException {
    byte[] png = Images.encoded("png", 28, 28);
    byte[] text = Images.pngChunk("zTXt", joined(new byte[] {'a', 0, 0}, deflated(8_000_000)));
    byte[] head = Arrays.copyOf(png, 33);
    byte[] rest = Arrays.copyOfRange(png, 33, png.length);
    classified("png with 900 compressed texts", joined(head, repeated(text, 900), rest));
    byte[] gif = gif();
    byte[] screen = Arrays.copyOf(gif, 13 + 3 * 256);
    byte[] frame = Arrays.copyOfRange(gif, screen.length, gif.length);
    byte[] comment = {0x21, (byte) 0xfe, 1, 'a', 0};
    classified("gif with a million comments", joined(screen, repeated(comment, 1_000_000), frame));
    refused(
        FailureCode.CORRUPT_IMAGE,
        "png that is larger inside",
        joined(
            Images.pngHeader(28, 28, 8, 6, 0),
            Images.pngChunk("IDAT", deflated(200_000_000)),
            PNG_END));
    refused(
        FailureCode.UNSUPPORTED_FORMAT,
        "jpeg of 20 scans of 50 megapixels",
        arithmetic(0xca, LARGEST, repeated(scan(1, 63), 20)));
    classified("50 megapixels in 100 bytes", arithmetic(0xc9, LARGEST, scan(0, 63)));
    classified(
        "bmp of 50 megapixels in few bytes", runLengths(LARGEST, LARGEST, LARGEST * LARGEST));
    classified("png of 50 megapixels", png(LARGEST, LARGEST, 8, 6, LARGEST * (1 + 4 * LARGEST)));
    refused(
        FailureCode.IMAGE_TOO_LARGE,
        "progressive jpeg whose frequencies take 8 bytes a pixel",
        joined(Images.jpegHeader(0xc2, 8, LARGEST, LARGEST, 4), new byte[11], JPEG_END));
  }

  private void broken() throws IOException {
    FailureCode corrupt = FailureCode.CORRUPT_IMAGE;
    for (String format : new String[] {"png", "jpeg", "gif", "bmp"}) {
      byte[] whole = Images.encoded(format, 300, 200);
      refused(corrupt, "half a " + format, Arrays.copyOf(whole, whole.length / 2));
      refused(corrupt, "the start of a " + format, Arrays.copyOf(whole, 20));
    }
    byte[] flipped = Images.encoded("png", 60, 40);
    flipped[flipped.length / 2] ^= 0x55;
    refused(corrupt, "png with a flipped byte", flipped);
    refused(corrupt, "png through text mode", "\u0089PNG\n\u001a\n....".getBytes(ISO_8859_1));
    refused(corrupt, "gif without a frame", joined(Images.gifScreen(9, 9), GIF_END));
    refused(corrupt, "jpeg without a scan", joined(Arrays.copyOf(JPEG_START, 2), JPEG_END));
    refused(FailureCode.UNSUPPORTED_FORMAT, "nothing", new byte[0]);
    refused(FailureCode.UNSUPPORTED_FORMAT, "zeros", new byte[1_000]);
  }

  private void foreign() {
    String[][] foreign = {
      {"TIFF", "II*\0...."},
      {"HEIC", "...\u0018ftypheic...."},
      {"AVIF", "...\u0018ftypavif...."},
      {"SVG", "<svg xmlns='http://www.w3.org/2000/svg'/>"},
      {"HTML", "<!DOCTYPE html><html></html>"},
      {"PDF", "%PDF-1.7 "},
      {"JPEG 2000", "\0\0\0\u000cjP  "},
      {"JPEG XL", "\u00ff\n.."},
      {"archive", "PK\3\4...."}
    };
    for (String[] format : foreign) {
      byte[] start = format[1].getBytes(ISO_8859_1);
      refused(FailureCode.UNSUPPORTED_FORMAT, format[0], Arrays.copyOf(start, 300));
    }
  }

  /** Grey, without a byte of data, which this coding takes for zeros. */
  private static byte[] arithmetic(int frame, int side, byte[] scans) {
    byte[] table = new byte[64];
    Arrays.fill(table, (byte) 1);
    byte[] header =
        ByteBuffer.allocate(13)
            .put((byte) 0xff)
            .put((byte) frame)
            .putShort((short) 11)
            .put((byte) 8)
            .putShort((short) side)
            .putShort((short) side)
            .put(new byte[] {1, 1, 0x11, 0})
            .array();
    return joined(JPEG_START, table, header, scans, JPEG_END);
  }

  private static byte[] scan(int from, int to) {
    return new byte[] {(byte) 0xff, (byte) 0xda, 0, 8, 1, 1, 0, (byte) from, (byte) to, 0};
  }

  /** With Adobe's marker, whose transform of 2 means YCCK. */
  private static byte[] fourComponents(int transform) throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    WritableRaster raster = Raster.createInterleavedRaster(0, 40, 40, 4, null);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ImageOutputStream stream = ImageIO.createImageOutputStream(out)) {
      writer.setOutput(stream);
      writer.write(null, new IIOImage(raster, null, null), null);
    } finally {
      writer.dispose();
    }
    byte[] jpeg = out.toByteArray();
    byte[] adobe =
        ByteBuffer.allocate(16)
            .putShort((short) 0xffee)
            .putShort((short) 14)
            .put("Adobe\0d".getBytes(US_ASCII))
            .put(15, (byte) transform)
            .array();
    return joined(Arrays.copyOf(jpeg, 2), adobe, Arrays.copyOfRange(jpeg, 2, jpeg.length));
  }

  private static byte[] png(int width, int height, int depth, int colourType, int bytes)
      throws IOException {
    return joined(
        Images.pngHeader(width, height, depth, colourType, 0),
        Images.pngChunk("IDAT", deflated(bytes)),
        PNG_END);
  }

  private static byte[] gif() throws IOException {
    return written("gif", new BufferedImage(40, 40, BufferedImage.TYPE_BYTE_INDEXED));
  }

  private static byte[] written(String format, BufferedImage image) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(image, format, out);
    return out.toByteArray();
  }

  private static byte[] repeated(byte[] bytes, int times) {
    byte[] all = new byte[bytes.length * times];
    for (int i = 0; i < times; i++) {
      System.arraycopy(bytes, 0, all, i * bytes.length, bytes.length);
    }
    return all;
  }
}
