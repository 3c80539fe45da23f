package dev.glimpse.bench;

import dev.glimpse.demo.DigitDrawing;
import dev.glimpse.demo.DigitDrawing.Format;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Generated JPEGs that take as long to decode as photos. They consist of dead leaves: discs that
 * hide one another, with radii by a power law, which have the edges and the spectrum of photos
 * (Lee, Mumford and Huang 2001). A sensor's noise is added, and the quality is chosen for a given
 * size in bytes.
 */
public final class SyntheticPhotoGenerator {

  static final int WIDTH = 500;
  static final int HEIGHT = 375;
  static final int BYTES = 100_000;

  private static final int DISCS = 2_500;
  private static final double SMALLEST_RADIUS = 2;
  private static final double LARGEST_RADIUS = 200;
  private static final double NOISE = 4;
  private static final int QUALITY_STEPS = 6;
  private static final int LARGE = 8;

  private final Random random;
  private final int scale;

  private SyntheticPhotoGenerator(long seed, int scale) {
    this.random = new Random(seed);
    this.scale = scale;
  }

  /** Returns the given number of photos, all different; the same for the same seed. */
  public static List<byte[]> draw(int count, long seed) {
    SyntheticPhotoGenerator photos = new SyntheticPhotoGenerator(seed, 1);
    List<byte[]> drawn = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      drawn.add(photos.next());
    }
    return drawn;
  }

  /** Returns a photo like a phone's, with 4000x3000 pixels and 3 MB. */
  static byte[] drawLarge(long seed) {
    return new SyntheticPhotoGenerator(seed, LARGE).next();
  }

  private byte[] next() {
    BufferedImage image = leaves();
    addNoise(image);
    // A larger photo of the same scene has less information per pixel.
    int bytes = scale == 1 ? BYTES : BYTES * scale * scale / 2;
    float low = 0.5f;
    float high = 1;
    byte[] best = DigitDrawing.encoded(image, Format.JPEG, high);
    for (int step = 0; step < QUALITY_STEPS; step++) {
      float middle = (low + high) / 2;
      best = DigitDrawing.encoded(image, Format.JPEG, middle);
      if (best.length > bytes) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return best;
  }

  private BufferedImage leaves() {
    BufferedImage image =
        new BufferedImage(scale * WIDTH, scale * HEIGHT, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.scale(scale, scale);
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    for (int i = 0; i < DISCS; i++) {
      double radius = radius();
      graphics.setColor(colour());
      graphics.fill(
          new Ellipse2D.Double(
              random.nextDouble() * WIDTH - radius,
              random.nextDouble() * HEIGHT - radius,
              2 * radius,
              2 * radius));
    }
    graphics.dispose();
    return image;
  }

  /**
   * Returns a radius; the density falls with the third power, so that the picture is the same at
   * all scales.
   */
  private double radius() {
    double small = 1 / (SMALLEST_RADIUS * SMALLEST_RADIUS);
    double large = 1 / (LARGEST_RADIUS * LARGEST_RADIUS);
    return 1 / Math.sqrt(small + random.nextDouble() * (large - small));
  }

  /** Returns a colour; colours differ much in lightness and little in hue. */
  private Color colour() {
    double light = 30 + 200 * random.nextDouble();
    return new Color(
        level(light + 20 * random.nextGaussian()),
        level(light + 10 * random.nextGaussian()),
        level(light + 20 * random.nextGaussian()));
  }

  private void addNoise(BufferedImage image) {
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        int rgb = image.getRGB(x, y);
        double noise = NOISE * random.nextGaussian();
        image.setRGB(
            x,
            y,
            level((rgb >> 16 & 255) + noise) << 16
                | level((rgb >> 8 & 255) + noise) << 8
                | level((rgb & 255) + noise));
      }
    }
  }

  private static int level(double value) {
    return (int) Math.max(0, Math.min(255, Math.round(value)));
  }
}
