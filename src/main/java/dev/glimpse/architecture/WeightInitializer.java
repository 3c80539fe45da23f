package dev.glimpse.architecture;

import java.util.SplittableRandom;

/**
 * A distribution of a variable's first values.
 *
 * @param distribution the kind
 * @param amount the standard deviation of the normal distribution before it is cut at two of them,
 *     the limit of the uniform distribution, or the constant
 */
public record WeightInitializer(Distribution distribution, double amount) {

  /** The factor by which cutting at two standard deviations shrinks the deviation, squared. */
  private static final double TRUNCATION = 1.3;

  /** The kind of a distribution. */
  public enum Distribution {
    /** Normal, mean 0; values beyond two standard deviations are drawn again. */
    TRUNCATED_NORMAL,
    /** Uniform from -limit to limit. */
    UNIFORM,
    /** One value everywhere. */
    CONSTANT
  }

  /** Returns the initializer that sets each value to a constant. */
  static WeightInitializer constant(double value) {
    return new WeightInitializer(Distribution.CONSTANT, value);
  }

  /** Returns the initializer of a cut normal distribution. */
  static WeightInitializer truncatedNormal(double deviation) {
    return new WeightInitializer(Distribution.TRUNCATED_NORMAL, deviation);
  }

  /**
   * Returns the initializer for layers before a ReLU after He and others, "Delving Deep into
   * Rectifiers" (2015, arXiv:1502.01852).
   *
   * @param in the number of inputs that each output sums
   */
  static WeightInitializer he(long in) {
    return truncatedNormal(Math.sqrt(TRUNCATION * 2 / in));
  }

  /**
   * Returns the initializer after Glorot and Bengio, "Understanding the Difficulty of Training Deep
   * Feedforward Neural Networks" (2010).
   *
   * @param in the number of inputs that each output sums
   * @param out the number of outputs that each input contributes to
   */
  static WeightInitializer glorot(long in, long out) {
    return new WeightInitializer(Distribution.UNIFORM, Math.sqrt(6.0 / (in + out)));
  }

  /** Draws one value. */
  float draw(SplittableRandom random) {
    return (float)
        switch (distribution) {
          case CONSTANT -> amount;
          case UNIFORM -> amount * (2 * random.nextDouble() - 1);
          case TRUNCATED_NORMAL -> amount * truncated(random);
        };
  }

  private static double truncated(SplittableRandom random) {
    double value;
    do {
      value = random.nextGaussian();
    } while (Math.abs(value) > 2);
    return value;
  }
}
