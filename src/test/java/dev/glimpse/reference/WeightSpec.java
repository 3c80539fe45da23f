package dev.glimpse.reference;

import org.tensorflow.ndarray.Shape;

/**
 * A weight to be made: uniformly distributed values, because they are drawn faster than others.
 *
 * @param name as Keras or TF-slim names the variable, such as {@code conv1_conv/kernel}
 * @param shape of the array
 * @param mean of the values
 * @param deviation standard deviation of the values
 */
record WeightSpec(String name, Shape shape, double mean, double deviation) {

  private static final double SPREAD = 0.1;

  /** Returns a kernel scaled by what it sums over (He and others, 2015, arXiv:1502.01852). */
  static WeightSpec kernel(String name, long summed, long... shape) {
    return new WeightSpec(name, Shape.of(shape), 0, Math.sqrt(2.0 / summed));
  }

  /** Returns factors around a mean. */
  static WeightSpec scale(String name, double mean, long channels) {
    return new WeightSpec(name, Shape.of(channels), mean, SPREAD * mean);
  }

  /** Returns a bias, or a mean that a batch normalisation observed. */
  static WeightSpec shift(String name, long channels) {
    return new WeightSpec(name, Shape.of(channels), 0, SPREAD);
  }

  /** Returns a variance that a batch normalisation observed; positive. */
  static WeightSpec variance(String name, long channels) {
    return scale(name, 1, channels);
  }
}
