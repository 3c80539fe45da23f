package dev.glimpse.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * The handwriting of one person at one moment: the deviation of the strokes from the alphabet,
 * their slant, steadiness and thickness. Lengths are fractions of the digit's height.
 *
 * @param slant the lean of the top to the right
 * @param turn the rotation of the whole digit in radians, clockwise
 * @param aspect width divided by height
 * @param bow the displacement of the middle to the right
 * @param waist the displacement of the middle downwards
 * @param stray the standard deviation of each knot from its position
 * @param tremor the standard deviation of the line from its path
 * @param thickness the thickness of the stroke
 * @param pressure the variation of the thickness along a stroke, as a fraction of it
 * @param taper the reduction of the thickness at a stroke's ends, as a fraction of it
 */
record WriterHand(
    double slant,
    double turn,
    double aspect,
    double bow,
    double waist,
    double stray,
    double tremor,
    double thickness,
    double pressure,
    double taper) {

  /** The number of straight pieces between two knots. */
  private static final int PIECES = 14;

  /** The length of the taper at each end of a stroke, in pieces. */
  private static final double TAPERED = 9;

  static WriterHand random(Random random) {
    return new WriterHand(
        clamped(0.1 + 0.19 * random.nextGaussian(), -0.28, 0.55),
        clamped(0.08 * random.nextGaussian(), -0.2, 0.2),
        clamped(0.66 + 0.15 * random.nextGaussian(), 0.4, 1.05),
        clamped(0.035 * random.nextGaussian(), -0.08, 0.08),
        clamped(0.035 * random.nextGaussian(), -0.08, 0.08),
        0.006 + 0.026 * random.nextDouble(),
        0.012 * random.nextDouble() * random.nextDouble(),
        clamped(0.08 * Math.exp(0.45 * random.nextGaussian()), 0.03, 0.2),
        0.35 * random.nextDouble(),
        random.nextBoolean() ? 0 : 0.6 * random.nextDouble());
  }

  private static double clamped(double value, double least, double most) {
    return Math.max(least, Math.min(most, value));
  }

  /**
   * Returns the glyph in this handwriting, around the origin, about 1 high; radii on the same
   * scale.
   */
  List<List<StrokePen.Dot>> write(DigitGlyph glyph, Random random) {
    List<List<StrokePen.Dot>> written = new ArrayList<>();
    for (List<DigitGlyph.Knot> stroke : glyph.strokes()) {
      // Each stroke begins with a random offset of the pen.
      double putX = 0.6 * stray * random.nextGaussian();
      double putY = 0.6 * stray * random.nextGaussian();
      List<DigitGlyph.Knot> strayed = new ArrayList<>();
      for (DigitGlyph.Knot knot : stroke) {
        strayed.add(
            new DigitGlyph.Knot(
                (knot.x() - 0.5) * aspect + putX + stray * random.nextGaussian(),
                knot.y() - 0.5 + putY + stray * random.nextGaussian(),
                knot.corner()));
      }
      written.add(dots(StrokePen.curve(strayed, PIECES), random));
    }
    return written;
  }

  private List<StrokePen.Dot> dots(List<DigitGlyph.Knot> line, Random random) {
    double phase = 2 * Math.PI * random.nextDouble();
    double beat = 0.05 + 0.1 * random.nextDouble();
    double wander = 0;
    double waver = 0;
    List<StrokePen.Dot> dots = new ArrayList<>();
    for (int i = 0; i < line.size(); i++) {
      wander = 0.8 * wander + 0.6 * tremor * random.nextGaussian();
      waver = 0.8 * waver + 0.6 * tremor * random.nextGaussian();
      double middle = Math.cos(Math.PI * line.get(i).y());
      double y = line.get(i).y() + waver + waist * middle;
      double x = line.get(i).x() + wander + bow * middle - slant * y;
      double toEnd = Math.min(1, Math.min(i, line.size() - 1 - i) / TAPERED);
      double radius =
          thickness / 2 * (1 + pressure * Math.sin(phase + beat * i)) * (1 - taper * (1 - toEnd));
      dots.add(
          new StrokePen.Dot(
              x * Math.cos(turn) - y * Math.sin(turn),
              x * Math.sin(turn) + y * Math.cos(turn),
              radius));
    }
    return dots;
  }
}
