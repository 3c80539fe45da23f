package dev.glimpse.config;

import org.apache.kafka.common.config.ConfigException;

/**
 * The share of the heap for fetched images: half. If all fetch threads can hold the largest image
 * at once, they may. Otherwise a quarter of that half is for large images, a few at a time, and the
 * threads share the rest for the others.
 *
 * @param ordinaryBytes maximum bytes of an image that any thread may fetch at any time
 * @param maxBytes maximum bytes of any image
 * @param largeAtOnce how many images of more than the ordinary size may be fetched at the same
 *     time; 0 if there are none
 */
public record FetchMemory(long ordinaryBytes, long maxBytes, int largeAtOnce) {

  /** Maximum of maxBytes, 1 GiB: an image is one byte array, so its length is an int. */
  private static final long LARGEST_MAX_BYTES = 1L << 30;

  private static final long LEAST_ORDINARY = 1 << 20;

  /** Rejects an invalid maximum; the message names it. */
  public FetchMemory {
    FetchConfig.require(
        maxBytes >= 1 && maxBytes <= LARGEST_MAX_BYTES,
        "maxBytes",
        maxBytes,
        "1 to " + LARGEST_MAX_BYTES);
  }

  /**
   * Divides a heap.
   *
   * @param heap its maximum size in bytes
   * @throws ConfigException if it is too small for the settings
   */
  public static FetchMemory of(FetchConfig config, long heap) {
    int threads = config.threads();
    long image = config.maxBytes();
    long share = heap / 2;
    if (threads * image <= share) {
      return new FetchMemory(image, image, 0);
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
    return new FetchMemory(Math.min(ordinary, image), image, large);
  }
}
