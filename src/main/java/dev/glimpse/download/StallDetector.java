package dev.glimpse.download;

import java.time.Duration;

/** A detector of downloads that are too slow. For one download and one thread. */
final class StallDetector {

  private final long window;
  private final long least;
  private long begun = System.nanoTime();
  private long received;

  StallDetector(Duration silence) {
    window = silence.toNanos();
    least = DownloadLimits.LEAST_BYTES_PER_SECOND * Math.max(1, silence.toSeconds());
  }

  /** Counts received bytes; returns whether the last window of {@code silence} had too few. */
  boolean isTooSlow(int bytes) {
    received += bytes;
    long now = System.nanoTime();
    if (now - begun < window) {
      return false;
    }
    boolean tooSlow = received < least;
    begun = now;
    received = 0;
    return tooSlow;
  }
}
