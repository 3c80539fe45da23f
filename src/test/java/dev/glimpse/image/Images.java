package dev.glimpse.image;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/** Encoded images for tests. */
public final class Images {

  private Images() {}

  public static BufferedImage picture(int width, int height) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(Color.ORANGE);
    graphics.fillOval(0, 0, width, height);
    graphics.dispose();
    return image;
  }

  /** By ImageIO, of the format that it knows by this name. */
  public static byte[] encoded(String format, int width, int height) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      ImageIO.write(picture(width, height), format, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  public static byte[] progressiveJpeg(int width, int height) throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ImageOutputStream stream = ImageIO.createImageOutputStream(out)) {
      writer.setOutput(stream);
      ImageWriteParam param = writer.getDefaultWriteParam();
      param.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
      writer.write(null, new IIOImage(picture(width, height), null, null), param);
    } finally {
      writer.dispose();
    }
    return out.toByteArray();
  }

  /** A JPEG's start: SOI and one frame header, followed by a scan of no data. */
  public static byte[] jpegHeader(
      int marker, int precision, int width, int height, int components) {
    ByteBuffer out = ByteBuffer.allocate(2 + 10 + 3 * components + 2 + 6 + 2 * components);
    out.putShort((short) 0xffd8).put((byte) 0xff).put((byte) marker);
    out.putShort((short) (8 + 3 * components)).put((byte) precision);
    out.putShort((short) height).putShort((short) width).put((byte) components);
    out.put(new byte[3 * components]);
    out.putShort((short) 0xffda).putShort((short) (6 + 2 * components)).put((byte) components);
    return out.array();
  }

  public static byte[] pngChunk(String type, byte[] data) {
    ByteBuffer out = ByteBuffer.allocate(12 + data.length);
    byte[] name = type.getBytes(StandardCharsets.US_ASCII);
    CRC32 crc = new CRC32();
    crc.update(name);
    crc.update(data);
    return out.putInt(data.length).put(name).put(data).putInt((int) crc.getValue()).array();
  }

  /** Signature and IHDR chunk, with a right checksum. */
  public static byte[] pngHeader(int width, int height, int depth, int colourType, int interlace) {
    byte[] data =
        ByteBuffer.allocate(13)
            .putInt(width)
            .putInt(height)
            .put((byte) depth)
            .put((byte) colourType)
            .put(12, (byte) interlace)
            .array();
    return joined(
        new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'}, pngChunk("IHDR", data));
  }

  /** BITMAPINFOHEADER with no palette, and pixels of one value after it. */
  public static byte[] bmp(int width, int height, int depth, int compression, int pixelBytes) {
    return ByteBuffer.allocate(54 + pixelBytes)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put((byte) 'B')
        .put((byte) 'M')
        .putInt(10, 54)
        .putInt(14, 40)
        .putInt(18, width)
        .putInt(22, height)
        .putShort(26, (short) 1)
        .putShort(28, (short) depth)
        .putInt(30, compression)
        .array();
  }

  /** A frame of a GIF whose data is one block; the decoder's business, not the header's. */
  public static byte[] gifFrame(int width, int height) {
    return ByteBuffer.allocate(10 + 1 + 4 + 1)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put((byte) 0x2c)
        .putInt(0)
        .putShort((short) width)
        .putShort((short) height)
        .put((byte) 0)
        .put(new byte[] {2, 3, 1, 2, 3, 0})
        .array();
  }

  public static byte[] gifScreen(int width, int height) {
    return ByteBuffer.allocate(13)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put("GIF89a".getBytes(StandardCharsets.US_ASCII))
        .putShort((short) width)
        .putShort((short) height)
        .array();
  }

  /** So many zeros, as small as they get. */
  public static byte[] deflated(int zeros) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (DeflaterOutputStream deflater =
        new DeflaterOutputStream(out, new Deflater(Deflater.BEST_COMPRESSION))) {
      byte[] block = new byte[1 << 16];
      for (int left = zeros; left > 0; left -= block.length) {
        deflater.write(block, 0, Math.min(left, block.length));
      }
    }
    return out.toByteArray();
  }

  public static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
