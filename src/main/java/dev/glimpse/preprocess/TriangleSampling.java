package dev.glimpse.preprocess;

import static dev.glimpse.preprocess.PixelWeights.HALF;
import static dev.glimpse.preprocess.PixelWeights.LEAST;
import static dev.glimpse.preprocess.PixelWeights.PRECISION;

import java.util.Arrays;

/**
 * Pillow's {@code BILINEAR} with its arithmetic (Resample.c): a triangle as wide as the scale, so
 * that every pixel counts, and weights of 22 binary places. Rows are filtered first, then columns,
 * and each pass ends in 8 bits.
 */
final class TriangleSampling implements PixelSampling {

  @Override
  public void sample(DecodedPixels image, ImageFrame frame, TensorLineWriter lines) {
    PixelWeights vertical = PixelWeights.of(frame.vertical());
    FilteredRows rows =
        new FilteredRows(image, PixelWeights.of(frame.horizontal()), vertical.most());
    int[] line = new int[rows.length];
    for (int y = 0; y < vertical.first().length; y++) {
      Arrays.fill(line, HALF);
      for (int k = 0; k < vertical.stride(); k++) {
        int weight = vertical.weights()[y * vertical.stride() + k];
        if (weight != 0) {
          add(rows.load(vertical.first()[y] + k), weight, line);
        }
      }
      for (int i = 0; i < line.length; i++) { // the JIT compiler vectorises this
        line[i] = Math.min(line[i] >> PRECISION, 255);
      }
      lines.write(line);
    }
  }

  private static void add(int[] values, int weight, int[] sums) {
    for (int i = 0; i < sums.length; i++) { // the JIT compiler vectorises this
      sums[i] += values[i] * weight;
    }
  }

  /** The rows of the image after the first pass; the last ones are kept. */
  private static final class FilteredRows {

    private final DecodedPixels image;
    private final PixelWeights columns;
    private final int length;
    private final byte[] pixels;
    private final int[][] kept;
    private final int[] numbers;

    FilteredRows(DecodedPixels image, PixelWeights columns, int most) {
      this.image = image;
      this.columns = columns;
      length = columns.first().length * image.channels();
      // Weights of 0 may lie beyond the last pixel.
      pixels = new byte[(image.width() + columns.stride()) * image.channels()];
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
          filterRgb(pixels, columns.first(), columns.weights(), columns.stride(), kept[place]);
        } else {
          filter(kept[place]);
        }
      }
      return kept[place];
    }

    private void filter(int[] line) {
      int channels = image.channels();
      for (int i = 0, to = 0; i < columns.first().length; i++) {
        for (int channel = 0; channel < channels; channel++, to++) {
          int sum = HALF;
          int from = columns.first()[i] * channels + channel;
          for (int k = 0; k < columns.stride(); k++, from += channels) {
            sum += (pixels[from] & 0xff) * columns.weights()[i * columns.stride() + k];
          }
          line[to] = sum >> PRECISION;
        }
      }
    }

    /**
     * Filters the usual number of channels at once. The first weights are taken without a loop,
     * because they are all that most photos have, and such a loop costs more than the sums.
     */
    private static void filterRgb(byte[] row, int[] firsts, int[] weights, int stride, int[] line) {
      for (int i = 0, to = 0, at = 0; i < firsts.length; i++, to += 3, at += stride) {
        int from = firsts[i] * 3;
        int first = weights[at];
        int second = weights[at + 1];
        int third = weights[at + 2];
        int red =
            HALF
                + (row[from] & 0xff) * first
                + (row[from + 3] & 0xff) * second
                + (row[from + 6] & 0xff) * third;
        int green =
            HALF
                + (row[from + 1] & 0xff) * first
                + (row[from + 4] & 0xff) * second
                + (row[from + 7] & 0xff) * third;
        int blue =
            HALF
                + (row[from + 2] & 0xff) * first
                + (row[from + 5] & 0xff) * second
                + (row[from + 8] & 0xff) * third;
        for (int k = LEAST; k < stride; k++) {
          int weight = weights[at + k];
          red += (row[from + 3 * k] & 0xff) * weight;
          green += (row[from + 3 * k + 1] & 0xff) * weight;
          blue += (row[from + 3 * k + 2] & 0xff) * weight;
        }
        line[to] = red >> PRECISION;
        line[to + 1] = green >> PRECISION;
        line[to + 2] = blue >> PRECISION;
      }
    }
  }
}
