package dev.glimpse.evaluate;

import java.util.Locale;

/**
 * A 95 % confidence interval of a share, by Wilson's score method. It stays within 0 and 1, also
 * where every image is right or the images are few.
 *
 * <p>Sources: E. B. Wilson, "Probable inference, the law of succession, and statistical inference",
 * JASA 22 (1927), 209-212; recommended by R. G. Newcombe, Statistics in Medicine 17 (1998), 857-872
 * (method 3).
 *
 * @param low the lower bound, 0 to 1
 * @param high the upper bound, 0 to 1
 */
public record WilsonInterval(double low, double high) {

  /** The quantile of the standard normal distribution at 0.975. */
  private static final double Z = 1.959963984540054;

  /**
   * Returns the interval of a measured share; from 0 to 1 without trials.
   *
   * @param successes at most {@code trials}
   */
  public static WilsonInterval of(int successes, int trials) {
    if (trials == 0) {
      return new WilsonInterval(0, 1);
    }
    double n = trials;
    double share = successes / n;
    double divisor = 1 + Z * Z / n;
    double centre = (share + Z * Z / (2 * n)) / divisor;
    double half = Z * Math.sqrt(share * (1 - share) / n + Z * Z / (4 * n * n)) / divisor;
    return new WilsonInterval(Math.max(0, centre - half), Math.min(1, centre + half));
  }

  /** Returns the bounds in percent: {@code 70.94 % to 82.57 %}. */
  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%.2f %% to %.2f %%", 100 * low, 100 * high);
  }
}
