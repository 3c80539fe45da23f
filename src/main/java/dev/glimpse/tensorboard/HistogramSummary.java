package dev.glimpse.tensorboard;

import java.util.Arrays;
import org.tensorflow.proto.HistogramProto;

/**
 * A histogram of float values in TensorFlow's default buckets ({@code
 * tensorflow/core/lib/histogram/histogram.cc}): limits grow by a tenth from 1e-12 to below 1e20, on
 * both sides of 0, and the outermost limits are the largest doubles.
 */
final class HistogramSummary {

  private static final double FIRST_LIMIT = 1e-12;
  private static final double LAST_LIMIT = 1e20;
  private static final double GROWTH = 1.1;
  private static final double[] LIMITS = limits();

  private HistogramSummary() {}

  private static double[] limits() {
    double[] positive = new double[1000];
    int count = 0;
    for (double limit = FIRST_LIMIT; limit < LAST_LIMIT; limit *= GROWTH) {
      positive[count++] = limit;
    }
    positive[count++] = Double.MAX_VALUE;
    double[] all = new double[2 * count + 1]; // the middle one is 0
    for (int i = 0; i < count; i++) {
      all[count - 1 - i] = -positive[i];
      all[count + 1 + i] = positive[i];
    }
    return all;
  }

  /**
   * Returns the histogram of the finite values. A bucket has the values below its limit that are
   * not below the limit before. Empty buckets outside of the values are left out, except the one
   * before the first value, because TensorBoard takes its limit as the left edge.
   *
   * @param values any values; infinite ones and NaN are not counted
   */
  static HistogramProto of(float... values) {
    int[] counts = new int[LIMITS.length];
    double min = Double.POSITIVE_INFINITY;
    double max = Double.NEGATIVE_INFINITY;
    int finite = 0;
    double sum = 0;
    double squares = 0;
    for (float value : values) {
      if (Float.isFinite(value)) {
        counts[bucket(value)]++;
        finite++;
        min = Math.min(min, value);
        max = Math.max(max, value);
        sum += value;
        squares += (double) value * value;
      }
    }
    HistogramProto.Builder histogram =
        HistogramProto.newBuilder().setNum(finite).setSum(sum).setSumSquares(squares);
    if (finite > 0) {
      histogram.setMin(min).setMax(max);
      for (int i = Math.max(0, bucket(min) - 1); i <= bucket(max); i++) {
        histogram.addBucketLimit(LIMITS[i]).addBucket(counts[i]);
      }
    }
    return histogram.build();
  }

  /** Returns the index of the first limit above the value, as C++'s {@code upper_bound}. */
  private static int bucket(double value) {
    int found = Arrays.binarySearch(LIMITS, value + 0.0); // -0.0 is 0.0
    return found >= 0 ? found + 1 : -found - 1;
  }
}
