package dev.glimpse.config;

import java.time.Duration;

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
 */
public record FetchRetryConfig(
    int attempts,
    Duration backoff,
    Duration maxBackoff,
    int pauseAfter,
    Duration maxOutage,
    Duration maxWait,
    int storeConnections) {

  static FetchRetryConfig of(GlimpseConfig config) {
    return new FetchRetryConfig(
        config.getInt(FetchSettings.ATTEMPTS),
        config.duration(FetchSettings.BACKOFF),
        config.duration(FetchSettings.BACKOFF_MAX),
        config.getInt(FetchSettings.BREAKER_FAILURES),
        config.duration(FetchSettings.OUTAGE_MAX),
        // Within the time limit of an image: half for waiting in the queue, half for the attempts.
        config.duration(GlimpseConfig.IMAGE_MAX_TIME).dividedBy(2),
        config.getInt(FetchSettings.HOST_CONNECTIONS));
  }
}
