package dev.glimpse.preprocess.digit;

/**
 * Distances to the edge of the ink, the thickness of the strokes that follows from them, and the
 * same strokes thicker or thinner.
 *
 * <p>Distances are chamfer distances with steps of 3 and 4 (Borgefors 1986). They differ from the
 * Euclidean ones by at most 8 %, which is far below a pixel at the radii that are used here.
 */
final class StrokeThickness {

  private static final int FAR = 1 << 20;

  private StrokeThickness() {}

  /**
   * Returns the mean thickness of the strokes, in pixels: four times the mean distance of an ink
   * pixel from the edge, which is exact for a long strip.
   */
  static double of(PixelPlane ink) {
    int[] depth = distances(ink, false);
    long sum = 0;
    int n = 0;
    for (int d : depth) {
      if (d > 0) {
        // The edge is half a pixel nearer than the centre of the first pixel beyond it.
        sum += 2L * d - 3;
        n++;
      }
    }
    return n == 0 ? 0 : 4.0 * sum / (6.0 * n);
  }

  /** Returns the ink grown by {@code radius} pixels on each side, or shrunk if it is negative. */
  static PixelPlane changed(PixelPlane ink, double radius) {
    boolean grow = radius > 0;
    int[] distance = distances(ink, grow);
    PixelPlane out = new PixelPlane(ink.width(), ink.height());
    for (int i = 0; i < distance.length; i++) {
      // Distance from the edge, which is half a pixel before the centre of the first pixel beyond
      // it.
      double outside = grow ? distance[i] / 3.0 - 0.5 : 0.5 - distance[i] / 3.0;
      float level = (float) Math.max(0, Math.min(1, radius - outside + 0.5));
      out.px()[i] = grow ? Math.max(level, ink.px()[i]) : Math.min(level, ink.px()[i]);
    }
    return out;
  }

  /**
   * Returns three times the distance to the nearest pixel that is ink (or is not), 0 on such a
   * pixel.
   */
  private static int[] distances(PixelPlane ink, boolean toInk) {
    int w = ink.width();
    int h = ink.height();
    int[] d = new int[w * h];
    for (int i = 0; i < d.length; i++) {
      d[i] = ink.px()[i] >= 0.5f == toInk ? 0 : FAR;
    }
    for (int y = 0; y < h; y++) {
      for (int x = 0; x < w; x++) {
        int i = y * w + x;
        if (d[i] == 0) {
          continue;
        }
        int best = d[i];
        if (x > 0) {
          best = Math.min(best, d[i - 1] + 3);
        }
        if (y > 0) {
          best = Math.min(best, d[i - w] + 3);
          if (x > 0) {
            best = Math.min(best, d[i - w - 1] + 4);
          }
          if (x < w - 1) {
            best = Math.min(best, d[i - w + 1] + 4);
          }
        }
        d[i] = best;
      }
    }
    for (int y = h - 1; y >= 0; y--) {
      for (int x = w - 1; x >= 0; x--) {
        int i = y * w + x;
        if (d[i] == 0) {
          continue;
        }
        int best = d[i];
        if (x < w - 1) {
          best = Math.min(best, d[i + 1] + 3);
        }
        if (y < h - 1) {
          best = Math.min(best, d[i + w] + 3);
          if (x < w - 1) {
            best = Math.min(best, d[i + w + 1] + 4);
          }
          if (x > 0) {
            best = Math.min(best, d[i + w - 1] + 4);
          }
        }
        d[i] = best;
      }
    }
    return d;
  }
}
