package dev.glimpse.config;

import java.time.Duration;

/**
 * The settings of batches.
 *
 * @param maxSize the maximum images in one device call
 * @param maxDelay the maximum time that the oldest image waits for others
 */
public record BatchConfig(int maxSize, Duration maxDelay) {

  static BatchConfig of(GlimpseConfig config) {
    return new BatchConfig(
        config.getInt(GlimpseConfig.BATCH_MAX_SIZE),
        config.duration(GlimpseConfig.BATCH_MAX_DELAY));
  }
}
