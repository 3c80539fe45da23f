package dev.glimpse.fetch;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * How patient fetching is.
 *
 * @param attempts at one image while its store is thought to be alive, at least 1
 * @param backoff the longest wait after the first failure; doubles with each further one
 * @param maxBackoff the longest wait between two attempts, and between two probes of a store
 * @param pauseAfter consecutive transient failures of one store that pause it
 * @param maxOutage how long images wait for a store that is paused, and for how long one is pushed
 *     back; zero for not at all
 * @param maxWait how long an image waits for its turn at a store that answers others
 * @param storeConnections fetches from one store at once, at least 1
 * @param random from 0 to 1, exclusive
 */
public record FetchRetries(
    int attempts,
    Duration backoff,
    Duration maxBackoff,
    int pauseAfter,
    Duration maxOutage,
    Duration maxWait,
    int storeConnections,
    DoubleSupplier random) {

  /**
   * How long to wait after so many failures in a row: anything up to the doubled backoff, evenly
   * spread, so that those who failed together do not come back together ("full jitter", M. Brooker,
   * "Exponential backoff and jitter", AWS Architecture Blog, 2015).
   */
  Duration afterFailures(int failures) {
    double doubled = (double) backoff.toNanos() * Math.pow(2, failures - 1);
    double longest = Math.min(doubled, (double) maxBackoff.toNanos());
    return Duration.ofNanos((long) (longest * random.getAsDouble()));
  }
}
