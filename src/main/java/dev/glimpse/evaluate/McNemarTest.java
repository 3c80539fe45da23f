package dev.glimpse.evaluate;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;

/**
 * McNemar's exact test of two models on the same images. Only the images that exactly one model
 * labels correctly tell the models apart. If both are equally accurate, each of these images is
 * equally likely to favour either model, so that the counts are binomial with probability 1/2.
 *
 * <p>Sources: Q. McNemar, "Note on the sampling error of the difference between correlated
 * proportions or percentages", Psychometrika 12 (1947), 153-157; the exact conditional form as in
 * M. W. Fagerland, S. Lydersen, P. Laake, BMC Medical Research Methodology 13:91 (2013). That paper
 * prefers the mid-p form for its power. The exact form is used here, because its errors never
 * exceed the level, and a model is not replaced without need.
 *
 * @param onlyFirst number of images that only the first model labels correctly
 * @param onlySecond number of images that only the second model labels correctly
 */
public record McNemarTest(int onlyFirst, int onlySecond) {

  /** The usual level of significance: a smaller p-value is unlikely to be chance. */
  public static final double LEVEL = 0.05;

  /**
   * Returns the two-sided p-value: the probability that two equally accurate models differ by at
   * least this much. It is computed in integers, so that it is exact for large counts, too.
   *
   * @return above 0, unless it is below the smallest double, to 1
   */
  public double pValue() {
    int images = onlyFirst + onlySecond;
    int fewer = Math.min(onlyFirst, onlySecond);
    BigInteger binomial = BigInteger.ONE;
    BigInteger tail = BigInteger.ONE;
    for (int k = 1; k <= fewer; k++) {
      binomial =
          binomial.multiply(BigInteger.valueOf(images - k + 1L)).divide(BigInteger.valueOf(k));
      tail = tail.add(binomial);
    }
    BigDecimal oneSided =
        new BigDecimal(tail)
            .divide(new BigDecimal(BigInteger.ONE.shiftLeft(images)), MathContext.DECIMAL64);
    return Math.min(1, 2 * oneSided.doubleValue());
  }

  /** Returns whether the p-value is below {@link #LEVEL}. */
  public boolean isSignificant() {
    return pValue() < LEVEL;
  }
}
