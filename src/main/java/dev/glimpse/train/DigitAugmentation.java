package dev.glimpse.train;

import dev.glimpse.preprocess.digit.DigitEnlargement;
import dev.glimpse.preprocess.digit.DigitForm;
import java.util.SplittableRandom;

/**
 * An augmentation that redraws a digit as another hand might draw it: rotated, scaled, sheared,
 * shifted, slightly bent. It enlarges the digit in the same step, so that the strokes are blurred
 * only once. The same random source gives the same drawing. Immutable; for any thread.
 *
 * <p>The ranges are the usual ones for MNIST.
 */
final class DigitAugmentation {

  private static final int SIDE = DigitForm.SIDE;
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

  private final DigitEnlargement enlargement;
  private final int side;

  /**
   * Creates an augmentation.
   *
   * @param side rows and columns of the drawings
   */
  DigitAugmentation(int side) {
    this.side = side;
    enlargement = new DigitEnlargement(side);
  }

  /** Draws whether a digit stays unchanged. */
  boolean leaves(SplittableRandom random) {
    return random.nextDouble() < UNTOUCHED;
  }

  /** Returns a new drawing [side, side] of a digit [28, 28], both 0 to 1. */
  float[] redraw(float[] source, SplittableRandom random) {
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
    float[] drawing = new float[side * side];
    for (int row = 0; row < side; row++) {
      double y = enlargement.source(row);
      for (int column = 0; column < side; column++) {
        double x = enlargement.source(column);
        double dx = x - centre - shiftX;
        double dy = y - centre - shiftY;
        double sheared = dx + shear * dy;
        double fromX = (cos * sheared - sin * dy) * toX + centre + between(bendX, x, y);
        double fromY = (sin * sheared + cos * dy) * toY + centre + between(bendY, x, y);
        drawing[row * side + column] = DigitEnlargement.at(source, fromX, fromY);
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
  private static float between(float[] knots, double x, double y) {
    float gridX = (float) Math.max(0, x) * (KNOTS - 1) / SIDE;
    float gridY = (float) Math.max(0, y) * (KNOTS - 1) / SIDE;
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

  private static double symmetric(SplittableRandom random, double limit) {
    return (2 * random.nextDouble() - 1) * limit;
  }
}
