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
final class FetchingFactory {

  private FetchingFactory() {}

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
