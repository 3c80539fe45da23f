package dev.glimpse.preprocess.digit;

import java.util.Arrays;

/**
 * The sheet under light that no smooth surface describes, such as the hard shadow of a hand. The
 * sheet at each pixel is the grey morphological closing (for dark ink) or opening (for light ink)
 * with a square that is wider than any stroke (Serra 1982). It fills strokes and keeps the steps
 * between lit and shaded sheet.
 *
 * <p>Running maxima cost three comparisons per pixel for any size of the square (van Herk 1992, Gil
 * and Werman 1993).
 */
final class ShadowRemoval {

  private ShadowRemoval() {}

  /**
   * Returns the plane minus its sheet, as {@link LightingCorrection#flattened} does.
   *
   * @param sign -1 if ink is darker than the sheet, 1 if it is lighter
   * @param widest maximum width of a stroke, in pixels
   */
  static PixelPlane flattened(PixelPlane plane, int sign, int widest) {
    PixelPlane smooth = plane.smoothed();
    int w = plane.width();
    int h = plane.height();
    int reach = Math.max(1, widest / 2);
    float[] sheet = new float[w * h];
    for (int i = 0; i < sheet.length; i++) {
      sheet[i] = -sign * smooth.px()[i];
    }
    dilate(sheet, w, h, reach);
    negate(sheet);
    dilate(sheet, w, h, reach);
    PixelPlane out = new PixelPlane(w, h);
    QuantileSelection below = new QuantileSelection();
    for (int i = 0; i < sheet.length; i++) {
      float off = plane.px()[i] - sign * sheet[i];
      out.px()[i] = off;
      below.add(sign * off);
    }
    // The filled sheet follows the extremes of the noise; the median corrects this.
    float bias = sign * below.at(0.5);
    for (int i = 0; i < sheet.length; i++) {
      out.px()[i] -= bias;
    }
    return out;
  }

  /**
   * Returns the direction in which strokes differ from their surroundings: the sign of the third
   * moment around the local mean. A shadow's edge adds the same to both sides, and ink is the rarer
   * side.
   */
  static int inkSign(PixelPlane plane) {
    int w = plane.width();
    int h = plane.height();
    double[] sums = new double[(w + 1) * (h + 1)];
    for (int y = 0; y < h; y++) {
      double row = 0;
      for (int x = 0; x < w; x++) {
        row += plane.at(x, y);
        sums[(y + 1) * (w + 1) + x + 1] = sums[y * (w + 1) + x + 1] + row;
      }
    }
    int reach = Math.max(w, h) / 4 + 1;
    double balance = 0;
    for (int y = 0; y < h; y++) {
      int y0 = Math.max(0, y - reach);
      int y1 = Math.min(h, y + reach + 1);
      for (int x = 0; x < w; x++) {
        int x0 = Math.max(0, x - reach);
        int x1 = Math.min(w, x + reach + 1);
        double sum =
            sums[y1 * (w + 1) + x1]
                - sums[y0 * (w + 1) + x1]
                - sums[y1 * (w + 1) + x0]
                + sums[y0 * (w + 1) + x0];
        double off = plane.at(x, y) - sum / ((x1 - x0) * (y1 - y0));
        balance += off * off * off;
      }
    }
    return balance > 0 ? 1 : -1;
  }

  private static void negate(float[] a) {
    for (int i = 0; i < a.length; i++) {
      a[i] = -a[i];
    }
  }

  private static void dilate(float[] a, int w, int h, int reach) {
    for (int y = 0; y < h; y++) {
      runningMaximum(a, y * w, 1, w, reach);
    }
    for (int x = 0; x < w; x++) {
      runningMaximum(a, x, w, h, reach);
    }
  }

  /** Replaces each value of a line by the maximum of the values at most {@code reach} away. */
  private static void runningMaximum(float[] a, int start, int step, int count, int reach) {
    int window = 2 * reach + 1;
    int padded = count + 2 * reach;
    float[] line = new float[padded];
    Arrays.fill(line, Float.NEGATIVE_INFINITY);
    for (int k = 0, i = start; k < count; k++, i += step) {
      line[k + reach] = a[i];
    }
    float[] forward = line.clone();
    float[] backward = line.clone();
    for (int k = 1; k < padded; k++) {
      if (k % window != 0) {
        forward[k] = Math.max(forward[k], forward[k - 1]);
      }
    }
    for (int k = padded - 2; k >= 0; k--) {
      if ((k + 1) % window != 0) {
        backward[k] = Math.max(backward[k], backward[k + 1]);
      }
    }
    for (int k = 0, i = start; k < count; k++, i += step) {
      a[i] = Math.max(backward[k], forward[k + window - 1]);
    }
  }
}
