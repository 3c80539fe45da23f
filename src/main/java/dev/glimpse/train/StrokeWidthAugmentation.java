package dev.glimpse.train;

import java.util.SplittableRandom;

/** A variation of a drawing's line, as of another pen. Stateless. */
final class StrokeWidthAugmentation {

  private static final int SIDE = NielsenNetArchitecture.SIDE;

  /**
   * The fraction of drawings with a varied line; the other half keeps MNIST's own pen, so that the
   * network learns it best.
   */
  private static final double CHANCE = 0.5;

  /** Returns a drawing with a varied line, or the drawing itself; 28 x 28, 0 to 1. */
  float[] vary(float[] drawing, SplittableRandom random) {
    if (random.nextDouble() >= CHANCE) {
      return drawing;
    }
    float[] varied =
        switch (random.nextInt(4)) {
          case 0 -> blend(drawing, extreme(drawing, true), random.nextDouble());
          case 1 -> blend(drawing, extreme(drawing, false), 0.7 * random.nextDouble());
          case 2 -> blend(drawing, blur(drawing), random.nextDouble());
          default -> drawing.clone();
        };
    if (random.nextInt(3) == 0) {
      power(varied, Math.exp((2 * random.nextDouble() - 1) * Math.log(2)));
    }
    if (random.nextInt(3) == 0) {
      fade(varied, 0.6 + 0.4 * random.nextDouble());
    }
    if (random.nextInt(4) == 0) {
      addNoise(varied, 0.1 * random.nextDouble(), random);
    }
    return varied;
  }

  private static float[] blend(float[] from, float[] to, double share) {
    float[] blended = new float[from.length];
    for (int i = 0; i < from.length; i++) {
      blended[i] = (float) (from[i] + share * (to[i] - from[i]));
    }
    return blended;
  }

  /**
   * Returns the highest (or lowest) value of each pixel and its four neighbours, which makes lines
   * one pixel thicker (or thinner) on each side.
   */
  private static float[] extreme(float[] drawing, boolean highest) {
    float[] result = new float[drawing.length];
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        int i = y * SIDE + x;
        float a = x > 0 ? drawing[i - 1] : 0;
        float b = x < SIDE - 1 ? drawing[i + 1] : 0;
        float c = y > 0 ? drawing[i - SIDE] : 0;
        float d = y < SIDE - 1 ? drawing[i + SIDE] : 0;
        result[i] =
            highest
                ? Math.max(drawing[i], Math.max(Math.max(a, b), Math.max(c, d)))
                : Math.min(drawing[i], Math.min(Math.min(a, b), Math.min(c, d)));
      }
    }
    return result;
  }

  /** Blurs with the binomial 3 x 3 kernel, (1 2 1) down and across. */
  private static float[] blur(float[] drawing) {
    float[] across = new float[drawing.length];
    float[] both = new float[drawing.length];
    for (int i = 0; i < drawing.length; i++) {
      int x = i % SIDE;
      across[i] =
          (2 * drawing[i] + (x > 0 ? drawing[i - 1] : 0) + (x < SIDE - 1 ? drawing[i + 1] : 0)) / 4;
    }
    for (int i = 0; i < drawing.length; i++) {
      float above = i >= SIDE ? across[i - SIDE] : 0;
      float below = i + SIDE < across.length ? across[i + SIDE] : 0;
      both[i] = (2 * across[i] + above + below) / 4;
    }
    return both;
  }

  private static void power(float[] drawing, double exponent) {
    for (int i = 0; i < drawing.length; i++) {
      if (drawing[i] > 0 && drawing[i] < 1) {
        drawing[i] = (float) Math.pow(drawing[i], exponent);
      }
    }
  }

  private static void fade(float[] drawing, double factor) {
    for (int i = 0; i < drawing.length; i++) {
      drawing[i] *= (float) factor;
    }
  }

  private static void addNoise(float[] drawing, double deviation, SplittableRandom random) {
    for (int i = 0; i < drawing.length; i++) {
      float noisy = (float) (drawing[i] + deviation * random.nextGaussian());
      drawing[i] = Math.min(1, Math.max(0, noisy));
    }
  }
}
