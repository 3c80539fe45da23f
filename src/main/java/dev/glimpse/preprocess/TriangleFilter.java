package dev.glimpse.preprocess;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Pillow's {@code BILINEAR} with its arithmetic (Resample.c): a triangle as wide as the scale, so
 * that every pixel counts, and weights of 22 binary places. Rows are filtered first, then columns,
 * and each pass ends in 8 bits.
 */
final class TriangleFilter {

  private static final int PRECISION = 22;
  private static final int HALF = 1 << (PRECISION - 1);

  /** First pixel of the image that counts, for each pixel of the line; the weights start there. */
  private final int[] first;

  private final int[][] weights;

  private TriangleFilter(ResamplingAxis axis) {
    first = new int[axis.side()];
    weights = new int[axis.side()][];
    for (int i = 0; i < axis.side(); i++) {
      place(axis, i);
    }
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

  /** Returns the values of the model's input, [height, width, channels]. */
  static byte[] resized(DecodedPixels image, ImageFrame frame) {
    TriangleFilter vertical = new TriangleFilter(frame.vertical());
    TriangleFilter horizontal = new TriangleFilter(frame.horizontal());
    int top = IntStream.of(vertical.first).min().orElseThrow();
    return vertical.columns(
        horizontal.rows(image, top, vertical.end()),
        top,
        horizontal.first.length * image.channels());
  }

  /** Returns the index after the last pixel that counts. */
  private int end() {
    return IntStream.range(0, first.length)
        .map(i -> first[i] + weights[i].length)
        .max()
        .orElseThrow();
  }

  private byte[] rows(DecodedPixels image, int top, int end) {
    int channels = image.channels();
    byte[] row = new byte[image.width() * channels];
    byte[] narrow = new byte[(end - top) * first.length * channels];
    for (int y = top, to = 0; y < end; y++) {
      image.row(y, row);
      for (int i = 0; i < first.length; i++) {
        for (int channel = 0; channel < channels; channel++, to++) {
          int sum = HALF;
          int from = first[i] * channels + channel;
          for (int weight : weights[i]) {
            sum += (row[from] & 0xff) * weight;
            from += channels;
          }
          narrow[to] = eightBits(sum);
        }
      }
    }
    return narrow;
  }

  private byte[] columns(byte[] lines, int top, int stride) {
    int[] sums = new int[stride];
    byte[] resized = new byte[first.length * stride];
    for (int i = 0, to = 0; i < first.length; i++) {
      Arrays.fill(sums, HALF);
      int from = (first[i] - top) * stride;
      for (int weight : weights[i]) {
        for (int x = 0; x < stride; x++, from++) {
          sums[x] += (lines[from] & 0xff) * weight;
        }
      }
      for (int sum : sums) {
        resized[to++] = eightBits(sum);
      }
    }
    return resized;
  }

  private static byte eightBits(int sum) {
    return (byte) Math.min(sum >> PRECISION, 255);
  }
}
