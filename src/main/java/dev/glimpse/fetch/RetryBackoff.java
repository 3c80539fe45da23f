package dev.glimpse.fetch;

import dev.glimpse.config.FetchRetryConfig;
import java.time.Duration;

/** The rule for the wait after failures. */
final class RetryBackoff {

  private RetryBackoff() {}

  /**
   * Returns the wait after a number of failures in a row: a random time up to the doubled backoff,
   * evenly distributed, so that fetches that failed together are not retried together ("full
   * jitter", M. Brooker, "Exponential backoff and jitter", AWS Architecture Blog, 2015).
   *
   * @param failures the number of failures, at least 1
   * @param random a random number from 0 to 1, exclusive
   */
  static Duration afterFailures(int failures, FetchRetryConfig settings, double random) {
    double doubled = (double) settings.backoff().toNanos() * Math.pow(2, failures - 1);
    double longest = Math.min(doubled, (double) settings.maxBackoff().toNanos());
    return Duration.ofNanos((long) (longest * random));
  }
}
