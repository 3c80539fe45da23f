package dev.glimpse.download;

import java.time.Duration;

/** Whether bytes come so slowly that they might as well not come. One download's, one thread's. */
final class Pace {

  private final long window;
  private final long least;
  private long begun = System.nanoTime();
  private long received;

  Pace(Duration silence) {
    window = silence.toNanos();
    least = DownloadLimits.LEAST_BYTES_PER_SECOND * Math.max(1, silence.toSeconds());
  }

  /** Some more came; looks back over a window of {@code silence} at a time. */
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
