package dev.glimpse.demo;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * A picture of a handwritten digit.
 *
 * @param digit the drawn digit, 0 to 9
 * @param image the picture: grey or RGB, without transparency
 */
public record DigitDrawing(int digit, BufferedImage image) {

  /** The file format of a drawing. */
  public enum Format {
    PNG,
    JPEG;

    /** Returns the extension of files in this format: {@code png}, {@code jpg}. */
    public String extension() {
      return this == JPEG ? "jpg" : name().toLowerCase(Locale.ROOT);
    }
  }

  private static final float JPEG_QUALITY = 0.85f;

  /** Returns the drawing as the bytes of a file; the same drawing gives the same bytes. */
  public byte[] encoded(Format format) {
    return encoded(image, format, JPEG_QUALITY);
  }

  /**
   * Returns an image as the bytes of a file.
   *
   * @param quality the quality of a JPEG, 0 to 1
   */
  public static byte[] encoded(BufferedImage image, Format format, float quality) {
    ImageWriter writer = ImageIO.getImageWritersByFormatName(format.name()).next();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      writer.setOutput(out);
      ImageWriteParam how = writer.getDefaultWriteParam();
      if (format == Format.JPEG) {
        how.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        how.setCompressionQuality(quality);
      }
      writer.write(null, new IIOImage(image, null, null), how);
    } catch (IOException e) {
      throw new UncheckedIOException("an image could not be written to memory", e);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }
}
