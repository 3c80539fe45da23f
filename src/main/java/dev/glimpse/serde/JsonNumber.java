package dev.glimpse.serde;

import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * A parser of an event's numbers by value, as JSON Schema compares them: {@code 3}, {@code 3.0} and
 * {@code 0.3e1} are the same integer. The exponent may be of any size.
 */
final class JsonNumber {

  /** An exponent limit; larger or smaller numbers are outside of every allowed range. */
  private static final BigInteger LARGEST_EXPONENT = BigInteger.valueOf(1_000_000);

  private JsonNumber() {}

  /**
   * Returns the value. An exponent beyond a million counts as a million, which changes no
   * comparison with an allowed range.
   *
   * @param text a number in JSON's syntax
   */
  static BigDecimal of(String text) {
    int exponent = Math.max(text.indexOf('e'), text.indexOf('E'));
    if (exponent < 0) {
      return new BigDecimal(text);
    }
    BigDecimal significand = new BigDecimal(text.substring(0, exponent));
    BigInteger power =
        new BigInteger(text.substring(exponent + 1))
            .max(LARGEST_EXPONENT.negate())
            .min(LARGEST_EXPONENT);
    return significand.signum() == 0
        ? BigDecimal.ZERO
        : significand.scaleByPowerOfTen(power.intValueExact());
  }

  /** Returns whether the value has no fraction. */
  static boolean isInteger(BigDecimal value) {
    return value.signum() == 0 || value.stripTrailingZeros().scale() <= 0;
  }
}
