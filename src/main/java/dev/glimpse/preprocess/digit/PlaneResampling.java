package dev.glimpse.preprocess.digit;

/**
 * A resampling of a region to a plane: the mean over each target pixel's area where it shrinks, and
 * linear interpolation where it enlarges. The picture's edge is repeated outside it.
 */
final class PlaneResampling {

  /** A source that returns a picture row by row, so that a large one is never copied as floats. */
  interface Rows {
    void read(int y, float[] row);
  }

  private PlaneResampling() {}

  static PixelPlane of(
      byte[] grey, int width, int height, PixelRegion region, int toWidth, int toHeight) {
    Rows rows =
        (y, row) -> {
          for (int x = 0, i = y * width; x < width; x++, i++) {
            row[x] = grey[i] & 0xff;
          }
        };
    return of(rows, width, height, region, toWidth, toHeight);
  }

  static PixelPlane of(PixelPlane plane, PixelRegion region, int toWidth, int toHeight) {
    Rows rows = (y, row) -> System.arraycopy(plane.px(), y * plane.width(), row, 0, plane.width());
    return of(rows, plane.width(), plane.height(), region, toWidth, toHeight);
  }

  private static PixelPlane of(
      Rows rows, int width, int height, PixelRegion region, int toWidth, int toHeight) {
    Taps across = Taps.of(region.left(), region.width() / toWidth, toWidth, width);
    Taps down = Taps.of(region.top(), region.height() / toHeight, toHeight, height);
    PixelPlane out = new PixelPlane(toWidth, toHeight);
    float[] source = new float[width];
    float[] reduced = new float[toWidth];
    int from = down.first[0];
    int to = down.first[toHeight - 1] + down.reach;
    int begin = 0;
    for (int y = from; y < Math.min(to, height); y++) {
      rows.read(y, source);
      across.apply(source, reduced);
      while (begin < toHeight && down.first[begin] + down.reach <= y) {
        begin++;
      }
      for (int t = begin; t < toHeight && down.first[t] <= y; t++) {
        float weight = down.weights[t * down.reach + y - down.first[t]];
        if (weight != 0) {
          int at = t * toWidth;
          for (int x = 0; x < toWidth; x++) {
            out.px()[at + x] += weight * reduced[x];
          }
        }
      }
    }
    return out;
  }

  /** The first source index for each target index and the weights from there on, along one axis. */
  private static final class Taps {

    private final int[] first;
    private final float[] weights;
    private final int reach;

    private Taps(int[] first, float[] weights, int reach) {
      this.first = first;
      this.weights = weights;
      this.reach = reach;
    }

    static Taps of(double start, double step, int count, int size) {
      double half = Math.max(1, step) / 2;
      int reach = Math.min(size, (int) Math.ceil(2 * half) + 1);
      int[] first = new int[count];
      float[] weights = new float[count * reach];
      for (int t = 0; t < count; t++) {
        double centre = start + (t + 0.5) * step;
        int lowest = (int) Math.floor(centre - half);
        int highest = (int) Math.ceil(centre + half) - 1;
        first[t] = Math.max(0, Math.min(lowest, size - reach));
        for (int s = lowest; s <= highest; s++) {
          double overlap = Math.min(centre + half, s + 1) - Math.max(centre - half, s);
          int inside = Math.max(0, Math.min(size - 1, s));
          weights[t * reach + inside - first[t]] += (float) (overlap / (2 * half));
        }
      }
      return new Taps(first, weights, reach);
    }

    void apply(float[] source, float[] out) {
      for (int t = 0; t < first.length; t++) {
        float sum = 0;
        for (int k = 0, s = first[t], w = t * reach; k < reach; k++, s++, w++) {
          sum += weights[w] * source[s];
        }
        out[t] = sum;
      }
    }
  }
}
