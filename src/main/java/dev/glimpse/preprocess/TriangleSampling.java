package dev.glimpse.preprocess;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Pillow's {@code BILINEAR} with its arithmetic (Resample.c): a triangle as wide as the scale, so
 * that every pixel counts, and weights of 22 binary places. Rows are filtered first, then columns,
 * and each pass ends in 8 bits.
 */
final class TriangleSampling implements PixelSampling {

  private static final int PRECISION = 22;
  private static final int HALF = 1 << (PRECISION - 1);

  @Override
  public void sample(DecodedPixels image, ImageFrame frame, TensorLineWriter lines) {
    Weights vertical = new Weights(frame.vertical());
    FilteredRows rows = new FilteredRows(image, new Weights(frame.horizontal()), vertical.most());
    int[] sums = new int[rows.length];
    byte[] line = new byte[rows.length];
    int[] positions =
        IntStream.range(0, frame.horizontal().side()).map(x -> x * image.channels()).toArray();
    for (int y = 0; y < vertical.first.length; y++) {
      Arrays.fill(sums, HALF);
      int row = vertical.first[y];
      for (int weight : vertical.weights[y]) {
        add(rows.load(row), weight, sums);
        row++;
      }
      eightBits(sums, line);
      lines.write(line, positions);
    }
  }

  private static void add(int[] values, int weight, int[] sums) {
    for (int i = 0; i < sums.length; i++) { // the JIT compiler vectorises this
      sums[i] += values[i] * weight;
    }
  }

  private static void eightBits(int[] sums, byte[] line) {
    for (int i = 0; i < line.length; i++) {
      line[i] = (byte) eightBits(sums[i]);
    }
  }

  private static int eightBits(int sum) {
    return Math.min(sum >> PRECISION, 255);
  }

  /** The rows of the image after the first pass; the last ones are kept. */
  private static final class FilteredRows {

    private final DecodedPixels image;
    private final Weights columns;
    private final int length;
    private final byte[] pixels;
    private final int[][] kept;
    private final int[] numbers;

    FilteredRows(DecodedPixels image, Weights columns, int most) {
      this.image = image;
      this.columns = columns;
      length = columns.first.length * image.channels();
      pixels = new byte[image.width() * image.channels()];
      kept = new int[most][length];
      numbers = new int[most];
      Arrays.fill(numbers, -1);
    }

    int[] load(int row) {
      int place = row % kept.length;
      if (numbers[place] != row) {
        numbers[place] = row;
        image.row(row, pixels);
        if (image.channels() == 3) {
          filterRgb(kept[place]);
        } else {
          filter(kept[place]);
        }
      }
      return kept[place];
    }

    private void filter(int[] line) {
      int channels = image.channels();
      for (int i = 0, to = 0; i < columns.first.length; i++) {
        for (int channel = 0; channel < channels; channel++, to++) {
          int sum = HALF;
          int from = columns.first[i] * channels + channel;
          for (int weight : columns.weights[i]) {
            sum += (pixels[from] & 0xff) * weight;
            from += channels;
          }
          line[to] = eightBits(sum);
        }
      }
    }

    /** Filters the usual number of channels at once, so that each weight is read once. */
    private void filterRgb(int[] line) {
      byte[] row = pixels;
      for (int i = 0, to = 0; i < columns.first.length; i++, to += 3) {
        int red = HALF;
        int green = HALF;
        int blue = HALF;
        int from = columns.first[i] * 3;
        for (int weight : columns.weights[i]) {
          red += (row[from] & 0xff) * weight;
          green += (row[from + 1] & 0xff) * weight;
          blue += (row[from + 2] & 0xff) * weight;
          from += 3;
        }
        line[to] = eightBits(red);
        line[to + 1] = eightBits(green);
        line[to + 2] = eightBits(blue);
      }
    }
  }

  /** The weights of the image's pixels for each pixel of a line. */
  private static final class Weights {

    /**
     * First pixel of the image that counts, for each pixel of the line; the weights start there.
     */
    private final int[] first;

    private final int[][] weights;

    Weights(ResamplingAxis axis) {
      first = new int[axis.side()];
      weights = new int[axis.side()][];
      for (int i = 0; i < axis.side(); i++) {
        place(axis, i);
      }
    }

    /** Returns the largest number of pixels that count for a pixel of the line, at least 1. */
    int most() {
      return Arrays.stream(weights).mapToInt(all -> all.length).max().orElse(0) + 1;
    }

    private void place(ResamplingAxis axis, int i) {
      double step = axis.step();
      double support = Math.max(step, 1);
      double centre = (i + axis.corner() + .5) * step;
      int from = Math.max(0, (int) (centre - support + .5));
      int to = Math.min(axis.canvas(), (int) (centre + support + .5));
      double[] exact = new double[to - from];
      double sum = 0;
      for (int x = 0; x < exact.length; x++) {
        exact[x] = Math.max(0, 1 - Math.abs((x + from - centre + .5) * (1 / support)));
        sum += exact[x];
      }
      // Pixels outside the image are black and add nothing.
      int begin = Math.min(Math.max(from, axis.before()), axis.before() + axis.extent());
      int end = Math.max(begin, Math.min(to, axis.before() + axis.extent()));
      first[i] = begin - axis.before() + axis.start();
      weights[i] = new int[end - begin];
      for (int x = 0; x < weights[i].length; x++) {
        weights[i][x] = (int) (.5 + exact[x + begin - from] / sum * (1 << PRECISION));
      }
    }
  }
}
