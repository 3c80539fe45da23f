package dev.glimpse.keras;

import java.util.function.DoubleUnaryOperator;

/**
 * Numbers of an image [height, width, channels], and what layers make of them, computed by loops as
 * the definitions say.
 */
record ReferenceImage(int height, int width, int channels, double[] values) {

  /** A function of a window's numbers in one channel. */
  interface WindowFunction {
    double of(double[] numbers);
  }

  double at(int row, int column, int channel) {
    return values[(row * width + column) * channels + channel];
  }

  static ReferenceImage zeros(int height, int width, int channels) {
    return new ReferenceImage(height, width, channels, new double[height * width * channels]);
  }

  private void set(int row, int column, int channel, double value) {
    values[(row * width + column) * channels + channel] = value;
  }

  ReferenceImage map(DoubleUnaryOperator function) {
    return new ReferenceImage(
        height, width, channels, java.util.Arrays.stream(values).map(function).toArray());
  }

  /** Adds a number to each channel. */
  ReferenceImage plus(float[] bias) {
    ReferenceImage result = zeros(height, width, channels);
    for (int i = 0; i < values.length; i++) {
      result.values[i] = values[i] + bias[i % channels];
    }
    return result;
  }

  /** How many rows or columns a window gives, and how many zeros are before the first. */
  private record Extent(int count, int before) {
    static Extent of(int length, int window, int stride, boolean same) {
      int count = same ? (length + stride - 1) / stride : (length - window) / stride + 1;
      int padding = same ? Math.max(0, (count - 1) * stride + window - length) : 0;
      return new Extent(count, padding / 2);
    }
  }

  /**
   * Convolves with a kernel [k, k, in / groups, out], each group of channels on its own.
   */
  ReferenceImage convolved(
      float[] kernel, int k, int out, int stride, int dilation, int groups, boolean same) {
    int window = (k - 1) * dilation + 1;
    Extent rows = Extent.of(height, window, stride, same);
    Extent columns = Extent.of(width, window, stride, same);
    int in = channels / groups;
    ReferenceImage result = zeros(rows.count(), columns.count(), out);
    for (int y = 0; y < rows.count(); y++) {
      for (int x = 0; x < columns.count(); x++) {
        for (int o = 0; o < out; o++) {
          int first = o / (out / groups) * in;
          double sum = 0;
          for (int i = 0; i < k; i++) {
            for (int j = 0; j < k; j++) {
              int row = y * stride - rows.before() + i * dilation;
              int column = x * stride - columns.before() + j * dilation;
              if (row < 0 || column < 0 || row >= height || column >= width) {
                continue;
              }
              for (int c = 0; c < in; c++) {
                sum += at(row, column, first + c) * kernel[((i * k + j) * in + c) * out + o];
              }
            }
          }
          result.set(y, x, o, sum);
        }
      }
    }
    return result;
  }

  /** Convolves each channel with {@code multiplier} kernels of its own [k, k, in, multiplier]. */
  ReferenceImage depthwise(float[] kernel, int k, int multiplier, int stride, boolean same) {
    // The same numbers as a grouped convolution, whose kernel is [k, k, 1, in * multiplier].
    return convolved(kernel, k, channels * multiplier, stride, 1, channels, same);
  }

  /** Pools; numbers outside the image do not count. */
  ReferenceImage pooled(int k, int stride, boolean same, WindowFunction function) {
    Extent rows = Extent.of(height, k, stride, same);
    Extent columns = Extent.of(width, k, stride, same);
    ReferenceImage result = zeros(rows.count(), columns.count(), channels);
    for (int y = 0; y < rows.count(); y++) {
      for (int x = 0; x < columns.count(); x++) {
        for (int c = 0; c < channels; c++) {
          java.util.List<Double> seen = new java.util.ArrayList<>();
          for (int i = 0; i < k; i++) {
            for (int j = 0; j < k; j++) {
              int row = y * stride - rows.before() + i;
              int column = x * stride - columns.before() + j;
              if (row >= 0 && column >= 0 && row < height && column < width) {
                seen.add(at(row, column, c));
              }
            }
          }
          result.set(y, x, c, function.of(seen.stream().mapToDouble(d -> d).toArray()));
        }
      }
    }
    return result;
  }

  /** Adds zeros at the sides; takes rows and columns away where a number is negative. */
  ReferenceImage padded(int top, int bottom, int left, int right) {
    ReferenceImage result = zeros(height + top + bottom, width + left + right, channels);
    for (int y = 0; y < result.height; y++) {
      for (int x = 0; x < result.width; x++) {
        for (int c = 0; c < channels; c++) {
          int row = y - top;
          int column = x - left;
          boolean inside = row >= 0 && column >= 0 && row < height && column < width;
          result.set(y, x, c, inside ? at(row, column, c) : 0);
        }
      }
    }
    return result;
  }
}
