package dev.glimpse.image;

import dev.glimpse.event.FailureException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.leptonica.PIX;
import org.bytedeco.leptonica.global.leptonica;

/**
 * The pixels of a coded WebP picture in native memory, decoded by libwebp. The library gets a file
 * that is written here and has nothing but the picture and its opacity, with the sizes that the
 * header check has read from them: no metadata, no other frame, no other size.
 *
 * <p>Leptonica's function is used because it calls libwebp's {@code WebPDecodeRGBAInto} and nothing
 * else; none of its other decoders is called.
 */
final class WebpPixels implements AutoCloseable {

  private static final int EXTENDED_CHUNK =
      WebpChunkReader.CHUNK_HEADER + WebpHeader.EXTENDED_LENGTH;

  static {
    leptonica.setMsgSeverity(leptonica.L_SEVERITY_NONE); // a failure is reported by its result
  }

  private final PIX pixels;
  private final IntBuffer values;
  private final int width;

  private WebpPixels(PIX pixels, int width, int height) {
    this.pixels = pixels;
    this.width = width;
    IntPointer data = leptonica.pixGetData(pixels);
    values = data.capacity((long) width * height).asBuffer();
  }

  /**
   * Loads libwebp, by the initialisation of this class.
   *
   * @throws LinkageError if it cannot be loaded
   */
  static void load() {}

  /**
   * Decodes a picture; the caller has to close the result.
   *
   * @throws FailureException CORRUPT_IMAGE if libwebp cannot decode it
   */
  static WebpPixels decode(byte[] webp, WebpBitstream picture) throws FailureException {
    try (BytePointer file = file(webp, picture)) {
      PIX pixels = leptonica.pixReadMemWebP(file, file.limit());
      if (pixels == null) {
        throw WebpFormat.WEBP.corrupt("has data that are damaged, or end early");
      }
      return new WebpPixels(pixels, picture.width(), picture.height());
    }
  }

  /** Writes a file with the picture alone. */
  private static BytePointer file(byte[] webp, WebpBitstream picture) {
    boolean extended = picture.alphaLength() > 0;
    int length =
        WebpChunkReader.FILE_HEADER
            + (extended ? EXTENDED_CHUNK + chunkLength(picture.alphaLength()) : 0)
            + chunkLength(picture.length());
    BytePointer file = new BytePointer(length);
    ByteBuffer out = file.asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(WebpChunkReader.type("RIFF"))
        .putInt(length - WebpChunkReader.CHUNK_HEADER)
        .putInt(WebpChunkReader.type("WEBP"));
    if (extended) {
      out.putInt(WebpChunkReader.EXTENDED)
          .putInt(WebpHeader.EXTENDED_LENGTH)
          .putInt(WebpHeader.ALPHA_FLAG);
      put24(out, picture.width() - 1);
      put24(out, picture.height() - 1);
      put(out, WebpChunkReader.ALPHA, webp, picture.alphaStart(), picture.alphaLength());
    }
    put(
        out,
        picture.lossless() ? WebpChunkReader.LOSSLESS : WebpChunkReader.LOSSY,
        webp,
        picture.start(),
        picture.length());
    return file;
  }

  private static int chunkLength(int dataLength) {
    return WebpChunkReader.CHUNK_HEADER + dataLength + (dataLength & 1);
  }

  private static void put24(ByteBuffer out, int value) {
    out.putShort((short) value).put((byte) (value >> 16));
  }

  private static void put(ByteBuffer out, int type, byte[] webp, int start, int length) {
    out.putInt(type).putInt(length).put(webp, start, length);
    if ((length & 1) != 0) {
      out.put((byte) 0);
    }
  }

  /** Copies a row: red, green, blue and opacity of a pixel, from the highest byte to the lowest. */
  void row(int y, int[] into) {
    var unused = values.get(y * width, into, 0, width);
  }

  @Override
  public void close() {
    leptonica.pixDestroy(pixels);
  }
}
