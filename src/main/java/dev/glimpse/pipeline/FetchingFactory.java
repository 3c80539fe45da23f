package dev.glimpse.pipeline;

import dev.glimpse.config.FetchConfig;
import dev.glimpse.config.FetchMemory;
import dev.glimpse.fetch.RetryScheduler;
import dev.glimpse.fetch.RetryingImageFetcher;
import dev.glimpse.image.ImageLimits;
import dev.glimpse.store.ImageSource;
import dev.glimpse.store.ImageStoreType;
import dev.glimpse.store.StoreNetwork;
import org.apache.kafka.common.config.ConfigException;

/** A factory of fetchers that the settings configure. */
public final class FetchingFactory {

  private FetchingFactory() {}

  /**
   * Starts a fetcher without a pipeline, for the images of earlier requests.
   *
   * @param limits the maximum size of an inline image
   * @throws ConfigException if a setting of a store cannot be used, or the heap of this JVM is too
   *     small for the settings
   */
  public static RetryingImageFetcher fetcher(FetchConfig config, ImageLimits limits) {
    FetchMemory memory = FetchMemory.of(config, Runtime.getRuntime().maxMemory());
    return fetcher(config, source(config, limits), memory);
  }

  /**
   * Opens the stores of the settings.
   *
   * @param limits the maximum size of an inline image
   * @throws ConfigException if a setting of a store cannot be used
   */
  static ImageSource source(FetchConfig config, ImageLimits limits) {
    try {
      ImageStoreType.check(config.disallowed());
      return ImageSource.of(
          ImageStoreType.ALL,
          config.stores(),
          StoreNetwork.ofThisMachine(config.network(), "glimpse/" + GlimpseVersion.NUMBER),
          limits);
    } catch (IllegalArgumentException e) {
      throw new ConfigException("glimpse.fetch: " + e.getMessage());
    }
  }

  /** Starts a fetcher of the source's images, which closes the source. */
  static RetryingImageFetcher fetcher(FetchConfig config, ImageSource source, FetchMemory memory) {
    return new RetryingImageFetcher(
        source, memory, config.retries(), config.threads(), RetryScheduler.system());
  }
}
