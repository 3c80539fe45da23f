package dev.glimpse.image;

import dev.glimpse.event.FailureException;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Iterator;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * A small picture of an image, for viewing. The JDK's decoders or Glimpse's read it, never a
 * browser's, and only as many of its pixels as are shown. It is encoded again as JPEG, so that no
 * untrusted content of the file remains.
 */
public final class EmbeddedThumbnail {

  private EmbeddedThumbnail() {}

  /**
   * Creates a thumbnail, upright as Exif data say.
   *
   * @param image encoded
   * @param limits limits that are checked before decoding
   * @param side maximum length of the longer side, in pixels; a smaller image keeps its size
   * @return a JPEG; empty if the image cannot be decoded, or not by the JDK (CMYK)
   */
  public static Optional<byte[]> jpeg(byte[] image, ImageLimits limits, int side) {
    try {
      EncodedImage encoded = ImageFormats.SUPPORTED.read(image);
      limits.checkBytes(image.length);
      limits.check(encoded.header());
      ByteArrayOutputStream jpeg = new ByteArrayOutputStream(4096);
      BufferedImage small = scaled(decode(encoded, side), side);
      boolean written = ImageIO.write(upright(small, encoded.orientation()), "jpeg", jpeg);
      return written ? Optional.of(jpeg.toByteArray()) : Optional.empty();
    } catch (FailureException | IOException e) {
      return Optional.empty();
    } catch (RuntimeException e) {
      // The JDK's readers throw many kinds of exceptions for a broken file.
      return Optional.empty();
    }
  }

  private static BufferedImage decode(EncodedImage image, int side)
      throws IOException, FailureException {
    ImageHeader header = image.header();
    int step = Math.max(1, Math.max(header.width(), header.height()) / (2 * side));
    if (image instanceof JavaImage pixels) {
      return sampled(pixels, step);
    }
    byte[] checked = ((NativeImage) image).checked().bytes();
    try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(checked))) {
      Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(header.format().label());
      ImageReader reader = readers.next();
      try {
        reader.setInput(in, true, true);
        ImageReadParam parameters = reader.getDefaultReadParam();
        parameters.setSourceSubsampling(step, step, 0, 0);
        return reader.read(0, parameters);
      } finally {
        reader.dispose();
      }
    }
  }

  /**
   * Draws the pixels that the models get, because the JDK's readers read unusual images
   * differently.
   */
  private static BufferedImage sampled(JavaImage pixels, int step) throws FailureException {
    int width = (pixels.header().width() + step - 1) / step;
    int height = (pixels.header().height() + step - 1) / step;
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    pixels.decode(
        3,
        (y, row) -> {
          for (int x = 0; y % step == 0 && x < width; x++) {
            int at = 3 * step * x;
            int rgb = (row[at] & 0xff) << 16 | (row[at + 1] & 0xff) << 8 | (row[at + 2] & 0xff);
            image.setRGB(x, y / step, rgb);
          }
        });
    return image;
  }

  private static BufferedImage scaled(BufferedImage image, int side) {
    double factor = Math.min(1, (double) side / Math.max(image.getWidth(), image.getHeight()));
    int width = Math.max(1, (int) Math.round(image.getWidth() * factor));
    int height = Math.max(1, (int) Math.round(image.getHeight() * factor));
    BufferedImage scaled = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = scaled.createGraphics();
    try {
      graphics.setRenderingHint(
          RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
      graphics.drawImage(image, 0, 0, width, height, Color.WHITE, null);
    } finally {
      graphics.dispose();
    }
    return scaled;
  }

  private static BufferedImage upright(BufferedImage stored, ExifOrientation turn) {
    if (turn == ExifOrientation.TOP_LEFT) {
      return stored;
    }
    int width = stored.getWidth();
    int height = stored.getHeight();
    BufferedImage upright =
        new BufferedImage(
            turn.exchanges() ? height : width,
            turn.exchanges() ? width : height,
            BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int column = turn.mirrorsColumns() ? width - 1 - x : x;
        int row = turn.mirrorsRows() ? height - 1 - y : y;
        int rgb = stored.getRGB(x, y);
        upright.setRGB(turn.exchanges() ? row : column, turn.exchanges() ? column : row, rgb);
      }
    }
    return upright;
  }
}
