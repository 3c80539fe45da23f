package dev.glimpse.demo;

import java.util.ArrayList;
import java.util.List;

/**
 * One way to write a digit: strokes in writing order, each a smooth curve through its knots. x and
 * y run from 0 to 1 over the digit's box, y downwards.
 */
record DigitGlyph(List<List<Knot>> strokes) {

  /**
   * A point on the pen's path.
   *
   * @param corner whether the pen turns sharply at this point instead of rounding it
   */
  record Knot(double x, double y, boolean corner) {}

  DigitGlyph {
    strokes = strokes.stream().map(List::copyOf).toList();
  }

  /**
   * Parses {@code "x,y x,y! x,y | x,y x,y"}: blanks separate knots, bars separate strokes, and an
   * exclamation mark follows a corner.
   */
  static DigitGlyph parse(String text) {
    List<List<Knot>> strokes = new ArrayList<>();
    for (String stroke : text.strip().split("\\s*\\|\\s*", -1)) {
      List<Knot> knots = new ArrayList<>();
      for (String knot : stroke.split("\\s+", -1)) {
        boolean corner = knot.endsWith("!");
        String point = corner ? knot.substring(0, knot.length() - 1) : knot;
        int comma = point.indexOf(',');
        knots.add(
            new Knot(
                Double.parseDouble(point.substring(0, comma)),
                Double.parseDouble(point.substring(comma + 1)),
                corner));
      }
      strokes.add(knots);
    }
    return new DigitGlyph(strokes);
  }
}
