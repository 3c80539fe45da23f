package dev.glimpse.pipeline;

import dev.glimpse.config.FetchSettings;
import dev.glimpse.config.GlimpseConfig;
import org.apache.kafka.common.config.ConfigException;

/**
 * The share of the heap for fetched images: half. If all fetch threads can hold the largest image
 * at once, they may. Otherwise a quarter of that half is for large images, a few at a time, and the
 * threads share the rest for the others.
 *
 * @param ordinaryBytes maximum bytes of an image that any thread may fetch at any time
 * @param largeAtOnce how many larger images may be fetched at the same time; 0 if there are none
 */
record FetchMemory(long ordinaryBytes, int largeAtOnce) {

  private static final long LEAST_ORDINARY = 1 << 20;

  /** Divides the heap of this JVM. */
  static FetchMemory of(GlimpseConfig config) {
    return of(config, Runtime.getRuntime().maxMemory());
  }

  /**
   * Divides a heap.
   *
   * @throws ConfigException if it is too small for the settings
   */
  static FetchMemory of(GlimpseConfig config, long heap) {
    int threads = config.getInt(FetchSettings.THREADS);
    long image = config.getInt(GlimpseConfig.IMAGE_MAX_BYTES);
    long share = heap / 2;
    if (threads * image <= share) {
      return new FetchMemory(image, 0);
    }
    int large = (int) Math.max(1, share / 4 / image);
    long ordinary = (share - large * image) / threads;
    if (ordinary < LEAST_ORDINARY) {
      throw new ConfigException(
          GlimpseConfig.IMAGE_MAX_BYTES,
          image,
          "one image of this size, and 1 MiB for each of %d fetch threads (%s), are together %d MiB;"
                  .formatted(
                      threads,
                      FetchSettings.THREADS,
                      (image + threads * LEAST_ORDINARY + LEAST_ORDINARY - 1) >> 20)
              + " allowed is half of the heap, which is %d MiB (-Xmx)".formatted(heap >> 20));
    }
    return new FetchMemory(Math.min(ordinary, image), large);
  }
}
