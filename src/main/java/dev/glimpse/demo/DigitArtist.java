package dev.glimpse.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A generator of digits in varied handwriting: the strokes of its alphabet, each time with another
 * hand, pen, sheet and light.
 *
 * <p>The same seed gives the same drawings in the same order. Not thread-safe.
 */
public final class DigitArtist {

  private static final int SMALLEST = 40;
  private static final int LARGEST = 400;

  /** The minimum height of a digit in pixels; smaller digits are hard to recognise. */
  private static final double SMALLEST_DIGIT = 20;

  private final Random random;

  public DigitArtist(long seed) {
    this.random = new Random(seed);
  }

  /**
   * Returns the next drawing of {@code digit}.
   *
   * @param digit 0 to 9
   */
  public DigitDrawing draw(int digit) {
    if (digit < 0 || digit > 9) {
      throw new IllegalArgumentException("digit is " + digit + ", allowed: 0 to 9");
    }
    List<DigitGlyph> ways = DigitAlphabet.of(digit);
    DigitGlyph glyph = ways.get(random.nextInt(ways.size()));
    List<List<StrokePen.Dot>> strokes = WriterHand.random(random).write(glyph, random);
    int width = side(SMALLEST * Math.pow((double) LARGEST / SMALLEST, random.nextDouble()));
    int height = side(width * (random.nextBoolean() ? 1 : 0.7 + 0.7 * random.nextDouble()));
    StrokePen pen = new StrokePen(width, height);
    placed(strokes, width, height).forEach(pen::draw);
    WritingSurface surface = WritingSurface.random(random);
    float[] cover = surface.printed(pen, random);
    return new DigitDrawing(
        digit, SheetPhotograph.random(random).picture(surface, cover, width, height, random));
  }

  private static int side(double pixels) {
    return (int) Math.round(Math.max(SMALLEST, Math.min(LARGEST, pixels)));
  }

  /** Returns the strokes at a random size and position, completely on the sheet. */
  private List<List<StrokePen.Dot>> placed(
      List<List<StrokePen.Dot>> strokes, int width, int height) {
    double left = Double.MAX_VALUE;
    double top = Double.MAX_VALUE;
    double right = -Double.MAX_VALUE;
    double bottom = -Double.MAX_VALUE;
    for (List<StrokePen.Dot> stroke : strokes) {
      for (StrokePen.Dot dot : stroke) {
        left = Math.min(left, dot.x() - dot.radius());
        right = Math.max(right, dot.x() + dot.radius());
        top = Math.min(top, dot.y() - dot.radius());
        bottom = Math.max(bottom, dot.y() + dot.radius());
      }
    }
    double margin = 1 + 0.03 * Math.min(width, height);
    double most =
        Math.min((width - 2 * margin) / (right - left), (height - 2 * margin) / (bottom - top));
    double size =
        Math.min(most, Math.max(SMALLEST_DIGIT, most * (0.4 + 0.6 * random.nextDouble())));
    double x = margin + random.nextDouble() * (width - 2 * margin - size * (right - left));
    double y = margin + random.nextDouble() * (height - 2 * margin - size * (bottom - top));
    List<List<StrokePen.Dot>> placed = new ArrayList<>();
    for (List<StrokePen.Dot> stroke : strokes) {
      List<StrokePen.Dot> moved = new ArrayList<>();
      for (StrokePen.Dot dot : stroke) {
        moved.add(
            new StrokePen.Dot(
                x + (dot.x() - left) * size,
                y + (dot.y() - top) * size,
                Math.max(0.55, dot.radius() * size)));
      }
      placed.add(moved);
    }
    return placed;
  }
}
