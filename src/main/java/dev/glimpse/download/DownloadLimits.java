package dev.glimpse.download;

import java.time.Duration;

/**
 * The timeouts and retries of a download.
 *
 * @param connect the maximum time to connect to the server, including TLS
 * @param silence the maximum time without any byte, or with fewer than {@value
 *     #LEAST_BYTES_PER_SECOND} bytes per second
 * @param attempts the maximum number of consecutive attempts without new bytes
 * @param firstWait the wait before the second attempt; doubled before each further one
 * @param longestWait the maximum wait, even if the server requests a longer one
 */
record DownloadLimits(
    Duration connect, Duration silence, int attempts, Duration firstWait, Duration longestWait) {

  /** The minimum transfer rate; a slower connection would need a day for a model. */
  static final long LEAST_BYTES_PER_SECOND = 1024;

  static final DownloadLimits DEFAULT =
      new DownloadLimits(
          Duration.ofSeconds(15),
          Duration.ofSeconds(30),
          5,
          Duration.ofSeconds(1),
          Duration.ofMinutes(1));

  /** Returns the wait after a number of consecutive attempts without new bytes. */
  Duration waitAfter(int fruitless) {
    Duration wait = firstWait.multipliedBy(1L << Math.min(fruitless - 1, 20));
    return wait.compareTo(longestWait) < 0 ? wait : longestWait;
  }
}
