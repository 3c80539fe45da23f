package dev.glimpse.importer;

import dev.glimpse.event.FailureException;
import dev.glimpse.image.ImageFormats;
import dev.glimpse.image.NativeImage;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;

/**
 * JPEG files on which a model is compared before and after the import: noise and pictures, always
 * the same.
 */
final class ProbeImageSet {

  /** The number of files. */
  static final int COUNT = 12;

  private ProbeImageSet() {}

  /**
   * Returns all files; they have several sizes and proportions, and each differs from the others.
   */
  static List<NativeImage> jpegs() throws IOException {
    List<NativeImage> files = new ArrayList<>();
    for (int i = 0; i < COUNT; i++) {
      Random random = new Random(i);
      int width = 40 + random.nextInt(400);
      int height = 40 + random.nextInt(400);
      BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
      if (i % 3 == 0) {
        noise(image, random);
      } else {
        picture(image, random);
      }
      ByteArrayOutputStream file = new ByteArrayOutputStream();
      ImageIO.write(image, "jpeg", file);
      files.add(read(file.toByteArray()));
    }
    return files;
  }

  private static NativeImage read(byte[] jpeg) {
    try {
      return (NativeImage) ImageFormats.SUPPORTED.read(jpeg);
    } catch (FailureException e) {
      throw new IllegalStateException("Glimpse's own images are valid", e);
    }
  }

  private static void noise(BufferedImage image, Random random) {
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        image.setRGB(x, y, random.nextInt(0x1000000));
      }
    }
  }

  /** Draws discs, bars and lines on a background with a colour gradient. */
  private static void picture(BufferedImage image, Random random) {
    int width = image.getWidth();
    int height = image.getHeight();
    Graphics2D pen = image.createGraphics();
    pen.setPaint(new GradientPaint(0, 0, colour(random), width, height, colour(random)));
    pen.fillRect(0, 0, width, height);
    for (int i = 0; i < 20; i++) {
      pen.setColor(colour(random));
      pen.setStroke(new BasicStroke(1 + random.nextInt(12)));
      int x = random.nextInt(width);
      int y = random.nextInt(height);
      int wide = 1 + random.nextInt(width / 2);
      int high = 1 + random.nextInt(height / 2);
      switch (random.nextInt(3)) {
        case 0 -> pen.fillOval(x, y, wide, high);
        case 1 -> pen.fillRect(x, y, wide, high);
        default -> pen.drawLine(x, y, random.nextInt(width), random.nextInt(height));
      }
    }
    pen.dispose();
  }

  private static Color colour(Random random) {
    return new Color(random.nextInt(0x1000000));
  }
}
