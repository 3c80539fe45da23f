package dev.glimpse.fetch;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * The settings of retries and circuit breakers.
 *
 * @param attempts maximum attempts per image while its store is not paused, at least 1
 * @param backoff maximum wait after the first failure; doubles with each further one
 * @param maxBackoff maximum wait between two attempts, and between two probes of a store
 * @param pauseAfter consecutive transient failures of one store that pause it
 * @param maxOutage maximum time for which images wait for a paused store, and for which one image
 *     is pushed back; zero disables waiting
 * @param maxWait maximum time for which an image waits for its turn at a store that answers others
 * @param storeConnections maximum concurrent fetches from one store, at least 1
 * @param random source of numbers from 0 to 1, exclusive
 */
public record FetchRetryPolicy(
    int attempts,
    Duration backoff,
    Duration maxBackoff,
    int pauseAfter,
    Duration maxOutage,
    Duration maxWait,
    int storeConnections,
    DoubleSupplier random) {

  /**
   * Returns the wait after a number of failures in a row: a random time up to the doubled backoff,
   * evenly distributed, so that fetches that failed together are not retried together ("full
   * jitter", M. Brooker, "Exponential backoff and jitter", AWS Architecture Blog, 2015).
   */
  Duration afterFailures(int failures) {
    double doubled = (double) backoff.toNanos() * Math.pow(2, failures - 1);
    double longest = Math.min(doubled, (double) maxBackoff.toNanos());
    return Duration.ofNanos((long) (longest * random.getAsDouble()));
  }
}
