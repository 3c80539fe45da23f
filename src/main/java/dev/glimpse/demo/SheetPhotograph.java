package dev.glimpse.demo;

import java.awt.image.BufferedImage;
import java.util.Random;

/**
 * The conditions under which a sheet is photographed or scanned: the light, the lens and the
 * sensor.
 *
 * @param slopeX the change of the light across the sheet, in grey levels
 * @param slopeY the change of the light down the sheet, in grey levels
 * @param vignette the fall of the light towards the corners, in grey levels
 * @param shadow the fraction of the light that a hard shadow takes, 0 for no shadow
 * @param shadowTurn the direction of the shadow, in radians
 * @param blur the blur of the lens, from 0 to 1.3 pixels
 * @param noise the standard deviation of the sensor, in grey levels
 * @param coloured false for a picture with a single, grey channel
 */
record SheetPhotograph(
    double slopeX,
    double slopeY,
    double vignette,
    double shadow,
    double shadowTurn,
    double blur,
    double noise,
    boolean coloured) {

  static SheetPhotograph random(Random random) {
    boolean scanned = random.nextDouble() < 0.35;
    double uneven = scanned ? 0 : 24;
    return new SheetPhotograph(
        uneven * random.nextGaussian(),
        uneven * random.nextGaussian(),
        scanned ? 0 : 32 * random.nextDouble(),
        scanned || random.nextDouble() < 0.85 ? 0 : 0.12 + 0.2 * random.nextDouble(),
        2 * Math.PI * random.nextDouble(),
        random.nextDouble() < 0.5 ? 0 : 1.3 * random.nextDouble(),
        random.nextDouble() < 0.3 ? 0 : 14 * random.nextDouble() * random.nextDouble(),
        random.nextDouble() < 0.6);
  }

  /** Returns the picture of a surface whose ink is {@code cover}, row-major. */
  BufferedImage picture(
      WritingSurface surface, float[] cover, int width, int height, Random random) {
    float[] soft = blurred(blurred(cover, width), width);
    double shadowAt = 0.8 * random.nextDouble() - 0.4;
    BufferedImage image =
        new BufferedImage(
            width, height, coloured ? BufferedImage.TYPE_INT_RGB : BufferedImage.TYPE_BYTE_GRAY);
    for (int y = 0; y < height; y++) {
      double v = 2.0 * y / height - 1;
      for (int x = 0; x < width; x++) {
        double u = 2.0 * x / width - 1;
        double across = u * Math.cos(shadowTurn) + v * Math.sin(shadowTurn);
        double part = across > shadowAt ? 1 - shadow : 1;
        double more =
            (slopeX * u + slopeY * v) / 2 - vignette * (u * u + v * v) / 2 + sensor(random, noise);
        float inked = soft[y * width + x];
        if (coloured) {
          int red = level(part * surface.channel(16, inked) + more + sensor(random, noise / 3));
          int green = level(part * surface.channel(8, inked) + more);
          int blue = level(part * surface.channel(0, inked) + more + sensor(random, noise / 3));
          image.setRGB(x, y, red << 16 | green << 8 | blue);
        } else {
          image.getRaster().setSample(x, y, 0, level(part * grey(surface, inked) + more));
        }
      }
    }
    return image;
  }

  private static double sensor(Random random, double deviation) {
    return deviation == 0 ? 0 : deviation * random.nextGaussian();
  }

  private static double grey(WritingSurface surface, float inked) {
    return 0.299 * surface.channel(16, inked)
        + 0.587 * surface.channel(8, inked)
        + 0.114 * surface.channel(0, inked);
  }

  private static int level(double light) {
    return (int) Math.max(0, Math.min(255, Math.round(light)));
  }

  /** Blurs over three pixels, across and down. */
  private float[] blurred(float[] cover, int width) {
    if (blur == 0) {
      return cover;
    }
    float side = (float) Math.min(1, blur) / 3;
    float[] across = new float[cover.length];
    for (int i = 0; i < cover.length; i++) {
      int x = i % width;
      float left = cover[x == 0 ? i : i - 1];
      float right = cover[x == width - 1 ? i : i + 1];
      across[i] = cover[i] * (1 - 2 * side) + side * (left + right);
    }
    float[] down = new float[cover.length];
    for (int i = 0; i < cover.length; i++) {
      float above = across[i < width ? i : i - width];
      float below = across[i + width >= cover.length ? i : i + width];
      down[i] = across[i] * (1 - 2 * side) + side * (above + below);
    }
    return down;
  }
}
