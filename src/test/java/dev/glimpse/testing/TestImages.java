package dev.glimpse.testing;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Objects;
import javax.imageio.ImageIO;

/** Real image files, each a little different, for tests that do not care what is on them. */
public final class TestImages {

  private TestImages() {}

  /** A white stroke on black, 28x28, as PNG. */
  public static byte[] png(int number) {
    return encoded("png", 28, number);
  }

  /** A stroke whose first pixel has this grey, which is black in all others; 28x28, as PNG. */
  public static byte[] marked(int grey) {
    BufferedImage image = stroke(28, grey);
    image.getRaster().setSample(0, 0, 0, grey);
    return encoded("png", image);
  }

  /** A stroke as a file of the given format, {@code side} pixels square. */
  public static byte[] encoded(String format, int side, int number) {
    return encoded(format, stroke(side, number));
  }

  /** A file of src/test/resources/webp, which ImageIO cannot write. */
  public static byte[] webp(String name) {
    try (InputStream in = TestImages.class.getResourceAsStream("/webp/" + name + ".webp")) {
      return Objects.requireNonNull(in, name).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static BufferedImage stroke(int side, int number) {
    BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_BYTE_GRAY);
    Graphics2D g = image.createGraphics();
    g.setColor(Color.WHITE);
    g.setStroke(new BasicStroke(side / 10f));
    double angle = number * 0.37;
    int middle = side / 2;
    int x = (int) (Math.cos(angle) * side / 3);
    int y = (int) (Math.sin(angle) * side / 3);
    g.drawLine(middle - x, middle - y, middle + x, middle + y);
    g.dispose();
    return image;
  }

  private static byte[] encoded(String format, BufferedImage image) {
    try (ByteArrayOutputStream bytes = new ByteArrayOutputStream()) {
      if (!ImageIO.write(image, format, bytes)) {
        throw new IllegalArgumentException("ImageIO writes no " + format);
      }
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A request that carries the image. */
  public static byte[] inlineRequest(String id, byte[] image) {
    String data = Base64.getEncoder().encodeToString(image);
    return ("{\"id\":\"" + id + "\",\"data\":\"" + data + "\"}").getBytes(StandardCharsets.UTF_8);
  }

  /** A request that names the image. */
  public static byte[] uriRequest(String id, String uri) {
    return ("{\"id\":\"" + id + "\",\"uri\":\"" + uri + "\"}").getBytes(StandardCharsets.UTF_8);
  }
}
