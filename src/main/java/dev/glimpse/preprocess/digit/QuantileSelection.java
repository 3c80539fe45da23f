package dev.glimpse.preprocess.digit;

/**
 * Quantiles of grey levels, exact to a quarter of a level. They are found by counting, because
 * sorting would take longest.
 */
final class QuantileSelection {

  private static final int BINS_A_LEVEL = 4;

  private final int[] counts = new int[256 * BINS_A_LEVEL];
  private int total;

  /** Counts a level; levels below 0 and above 255 count as 0 and 255. */
  void add(float level) {
    int bin = (int) (level * BINS_A_LEVEL);
    counts[Math.max(0, Math.min(counts.length - 1, bin))]++;
    total++;
  }

  /** Returns the level below which the fraction {@code part} of all levels lies, 0 to 1. */
  float at(double part) {
    int wanted = (int) (part * total);
    int seen = 0;
    for (int bin = 0; bin < counts.length; bin++) {
      seen += counts[bin];
      if (seen > wanted) {
        return (bin + 0.5f) / BINS_A_LEVEL;
      }
    }
    return 255;
  }

  static QuantileSelection of(PixelPlane plane) {
    QuantileSelection quantile = new QuantileSelection();
    for (float level : plane.px()) {
      quantile.add(level);
    }
    return quantile;
  }

  /** Returns the quantiles of the outermost pixels only. */
  static QuantileSelection ofRing(PixelPlane plane) {
    QuantileSelection quantile = new QuantileSelection();
    for (int x = 0; x < plane.width(); x++) {
      quantile.add(plane.at(x, 0));
      quantile.add(plane.at(x, plane.height() - 1));
    }
    for (int y = 0; y < plane.height(); y++) {
      quantile.add(plane.at(0, y));
      quantile.add(plane.at(plane.width() - 1, y));
    }
    return quantile;
  }
}
