package dev.glimpse.testing;

import dev.glimpse.config.FetchNetworkConfig;
import dev.glimpse.config.StoreConfig;
import dev.glimpse.image.ImageLimits;
import dev.glimpse.store.ImageFetcher;
import dev.glimpse.store.ImageSource;
import dev.glimpse.store.ImageStoreType;
import dev.glimpse.store.StoreNetwork;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Sources of images from stores that a test plays, registered like those of Glimpse. */
public final class TestSources {

  /** The settings of a store whose fetcher exists already. */
  private record TestStoreConfig(Set<String> schemes, ImageFetcher fetcher)
      implements StoreConfig {}

  private TestSources() {}

  /** Returns a source of fetchers by their schemes, with the default limits. */
  public static ImageSource of(Map<Set<String>, ImageFetcher> fetchers) {
    return of(fetchers, DefaultSettings.imageLimits());
  }

  /** Returns a source of fetchers by their schemes. */
  public static ImageSource of(Map<Set<String>, ImageFetcher> fetchers, ImageLimits limits) {
    List<StoreConfig> stores =
        fetchers.entrySet().stream()
            .<StoreConfig>map(entry -> new TestStoreConfig(entry.getKey(), entry.getValue()))
            .toList();
    FetchNetworkConfig network = DefaultSettings.fetch().network();
    return ImageSource.of(
        List.of(new ImageStoreType<>(TestStoreConfig.class, (store, unused) -> store.fetcher())),
        stores,
        StoreNetwork.ofThisMachine(network, "glimpse/test"),
        limits);
  }
}
