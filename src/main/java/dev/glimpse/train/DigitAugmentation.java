package dev.glimpse.train;

import java.util.SplittableRandom;

/**
 * An augmentation that redraws a digit as another hand with another pen might draw it: rotated,
 * scaled, sheared, shifted, slightly bent; thicker, thinner, blurred, fainter, with noise. The same
 * random source gives the same drawing. Stateless and thread-safe.
 *
 * <p>The ranges of the geometry are the usual ones for MNIST. Those of the pen are wider than MNIST
 * needs, because the network also reads digits drawn with any tool and then converted to MNIST's
 * form.
 */
final class DigitAugmentation {

  private static final int SIDE = NielsenNetArchitecture.SIDE;
  private static final float MAX_TURN = (float) Math.toRadians(12);
  private static final float MAX_SCALE = 0.15f;
  private static final float MAX_STRETCH = 0.06f;
  private static final float MAX_SHEAR = 0.2f;
  private static final float MAX_SHIFT = 2f;

  /** The standard deviation of the bending, in pixels, at the knots of a coarse grid. */
  private static final float MAX_BEND = 0.9f;

  private static final int KNOTS = 6;

  /**
   * The fraction of digits that stay unchanged: redrawing blurs slightly, and classified digits are
   * not redrawn.
   */
  private static final double UNTOUCHED = 0.1;

  private final StrokeWidthAugmentation pen = new StrokeWidthAugmentation();

  /** Returns a new drawing of {@code source} (28 x 28, 0 to 1). */
  float[] redraw(float[] source, SplittableRandom random) {
    return random.nextDouble() < UNTOUCHED
        ? source.clone()
        : pen.vary(bend(source, random), random);
  }

  private static float[] bend(float[] source, SplittableRandom random) {
    double turn = symmetric(random, MAX_TURN);
    double scale = 1 + symmetric(random, MAX_SCALE);
    double stretch = 1 + symmetric(random, MAX_STRETCH);
    double shear = symmetric(random, MAX_SHEAR);
    double shiftX = symmetric(random, MAX_SHIFT);
    double shiftY = symmetric(random, MAX_SHIFT);
    double bend = random.nextDouble() * MAX_BEND;
    float[] bendX = knots(random, bend);
    float[] bendY = knots(random, bend);

    // Each pixel is mapped back to the source, so this is the inverse of scale and stretch.
    double cos = Math.cos(turn);
    double sin = Math.sin(turn);
    double toX = 1 / (scale * stretch);
    double toY = stretch / scale;
    double centre = (SIDE - 1) / 2.0;
    float[] drawing = new float[source.length];
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        double dx = x - centre - shiftX;
        double dy = y - centre - shiftY;
        double sheared = dx + shear * dy;
        double fromX = (cos * sheared - sin * dy) * toX + centre + between(bendX, x, y);
        double fromY = (sin * sheared + cos * dy) * toY + centre + between(bendY, x, y);
        drawing[y * SIDE + x] = sample(source, fromX, fromY);
      }
    }
    return drawing;
  }

  private static float[] knots(SplittableRandom random, double deviation) {
    float[] knots = new float[KNOTS * KNOTS];
    for (int i = 0; i < knots.length; i++) {
      knots[i] = (float) (deviation * random.nextGaussian());
    }
    return knots;
  }

  /**
   * Returns the value interpolated between the knots around a pixel; with smooth steps, so that
   * strokes get no corners.
   */
  private static float between(float[] knots, int x, int y) {
    float gridX = x * (KNOTS - 1) / (float) SIDE;
    float gridY = y * (KNOTS - 1) / (float) SIDE;
    int left = (int) gridX;
    int top = (int) gridY;
    float right = smooth(gridX - left);
    float down = smooth(gridY - top);
    int knot = top * KNOTS + left;
    float upper = knots[knot] + right * (knots[knot + 1] - knots[knot]);
    float lower = knots[knot + KNOTS] + right * (knots[knot + KNOTS + 1] - knots[knot + KNOTS]);
    return upper + down * (lower - upper);
  }

  private static float smooth(float t) {
    return t * t * (3 - 2 * t);
  }

  /** Interpolates bilinearly; everything outside is background. */
  private static float sample(float[] source, double x, double y) {
    int left = (int) Math.floor(x);
    int top = (int) Math.floor(y);
    float right = (float) (x - left);
    float down = (float) (y - top);
    float upper = at(source, left, top) * (1 - right) + at(source, left + 1, top) * right;
    float lower = at(source, left, top + 1) * (1 - right) + at(source, left + 1, top + 1) * right;
    return upper * (1 - down) + lower * down;
  }

  private static float at(float[] source, int x, int y) {
    return x < 0 || y < 0 || x >= SIDE || y >= SIDE ? 0 : source[y * SIDE + x];
  }

  private static double symmetric(SplittableRandom random, double limit) {
    return (2 * random.nextDouble() - 1) * limit;
  }
}
