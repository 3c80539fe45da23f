package dev.glimpse.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("unit")
final class ComparisonStatisticsTest {

  /**
   * The second and third lines are published: Fagerland, Lydersen and Laake, BMC Medical Research
   * Methodology 13:91 (2013), 0.070; Wikipedia's example of 6 and 16, 0.052. The others are sums of
   * Python's {@code math.comb} as fractions.
   */
  @ParameterizedTest
  @CsvSource({
    "5, 15, 0.04138946533203125",
    "1, 7, 0.0703125",
    "6, 16, 0.052478790283203125",
    "0, 5, 0.0625",
    "0, 6, 0.03125",
    "59, 6, 4.964650327128617e-12",
    "101, 121, 0.20213432065995873",
    "3000, 3300, 0.00016475607669748032",
    "4, 5, 1",
    "9, 9, 1",
    "0, 0, 1"
  })
  void shouldHaveThePValueOfTheBinomialDistribution(int first, int second, double p) {
    assertThat(new McNemarTest(first, second).pValue()).isCloseTo(p, within(p * 1e-12));
    assertThat(new McNemarTest(second, first).pValue()).isCloseTo(p, within(p * 1e-12));
  }

  @Test
  void shouldStayBelowOneAndAboveZeroForManyImages() {
    assertThat(new McNemarTest(0, 20_000).pValue()).isZero();
    assertThat(new McNemarTest(5000, 5001).pValue()).isEqualTo(1);
  }

  @Test
  void shouldCallLessThanFivePercentSignificant() {
    assertThat(new McNemarTest(0, 6).isSignificant()).isTrue();
    assertThat(new McNemarTest(0, 5).isSignificant()).isFalse();
  }

  /**
   * The first four are published: Newcombe, Statistics in Medicine 17 (1998), table I, method 3.
   */
  @ParameterizedTest
  @CsvSource({
    "81, 263, 0.2553, 0.3662",
    "15, 148, 0.0624, 0.1605",
    "0, 20, 0.0000, 0.1611",
    "1, 29, 0.0061, 0.1718",
    "29, 29, 0.8830, 1.0000",
    "0, 0, 0, 1"
  })
  void shouldHaveWilsonsInterval(int right, int images, double low, double high) {
    WilsonInterval interval = WilsonInterval.of(right, images);

    assertThat(interval.low()).isCloseTo(low, within(0.00005)).isNotNegative();
    assertThat(interval.high()).isCloseTo(high, within(0.00005)).isLessThanOrEqualTo(1);
  }

  @Test
  void shouldShowAnIntervalInPercent() {
    assertThat(WilsonInterval.of(81, 263)).hasToString("25.53 % to 36.62 %");
  }
}
