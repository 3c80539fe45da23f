package dev.glimpse.download;

import java.time.Duration;

/**
 * How patient a download is.
 *
 * @param connect to reach the server, TLS included
 * @param silence without any byte, or with less than {@value #LEAST_BYTES_PER_SECOND} a second
 * @param attempts in a row that bring nothing new
 * @param firstWait before the second attempt; doubles with each
 * @param longestWait that is waited at most, also when the server asks for more
 */
record DownloadLimits(
    Duration connect, Duration silence, int attempts, Duration firstWait, Duration longestWait) {

  /** A line this slow would need a day for a model. */
  static final long LEAST_BYTES_PER_SECOND = 1024;

  static final DownloadLimits DEFAULT =
      new DownloadLimits(
          Duration.ofSeconds(15),
          Duration.ofSeconds(30),
          5,
          Duration.ofSeconds(1),
          Duration.ofMinutes(1));

  /** Before the attempt after so many that brought nothing. */
  Duration waitAfter(int fruitless) {
    Duration wait = firstWait.multipliedBy(1L << Math.min(fruitless - 1, 20));
    return wait.compareTo(longestWait) < 0 ? wait : longestWait;
  }
}
