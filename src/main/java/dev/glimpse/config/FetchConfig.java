package dev.glimpse.config;

import java.util.List;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/**
 * The settings of fetching. Values whose syntax belongs to a store, such as host names and buckets,
 * are checked by the store.
 *
 * @param threads maximum images that are fetched at the same time
 * @param maxBytes maximum size of an encoded image, after decoding of the Content-Encoding
 * @param stores the settings of every kind of store of which at least one scheme may be fetched
 * @param disallowed the settings of the other kinds, which are only checked
 */
public record FetchConfig(
    int threads,
    long maxBytes,
    FetchRetryConfig retries,
    FetchNetworkConfig network,
    List<StoreConfig> stores,
    List<StoreConfig> disallowed) {

  /** Copies the lists. */
  public FetchConfig {
    stores = List.copyOf(stores);
    disallowed = List.copyOf(disallowed);
  }

  /**
   * Reads the settings, and the file of certificates that they name.
   *
   * @throws ConfigException if a value cannot be used
   */
  static FetchConfig of(GlimpseConfig config) {
    try {
      return new FetchConfig(
          config.getInt(FetchSettings.THREADS),
          config.getInt(GlimpseConfig.IMAGE_MAX_BYTES),
          FetchRetryConfig.of(config),
          FetchNetworkConfig.of(config),
          FetchSettings.stores(config, true),
          FetchSettings.stores(config, false));
    } catch (IllegalArgumentException e) {
      throw new ConfigException("glimpse.fetch: " + e.getMessage());
    }
  }

  /** Rejects an invalid value with a message that names it. */
  static void require(boolean holds, String name, @Nullable Object value, String allowed) {
    if (!holds) {
      throw new IllegalArgumentException(
          "fetch policy: %s is %s; allowed is %s".formatted(name, value, allowed));
    }
  }
}
