package dev.glimpse.store;

import dev.glimpse.config.FetchSettings;
import dev.glimpse.config.StoreConfig;
import dev.glimpse.event.FailureCode;
import dev.glimpse.event.FailureException;
import dev.glimpse.event.ImageAddress;
import dev.glimpse.event.ImageReference;
import dev.glimpse.event.ImageReference.Inline;
import dev.glimpse.event.ImageReference.Remote;
import dev.glimpse.image.ImageLimits;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A source of encoded images from any location. The size of inline data is checked; everything else
 * is passed to the fetcher of its scheme.
 *
 * <p>Safe for use by any number of threads at once. Owns its fetchers and closes them.
 */
public final class ImageSource implements AutoCloseable {

  private final Map<String, ImageFetcher> fetchers;
  private final ImageLimits limits;

  private ImageSource(Map<String, ImageFetcher> fetchers, ImageLimits limits) {
    this.fetchers = Map.copyOf(fetchers);
    this.limits = limits;
  }

  /**
   * Opens the stores of the settings.
   *
   * @param types the kinds of stores that may occur in the settings
   * @param stores the settings of each store; no two have a scheme in common
   * @throws IllegalArgumentException if a store cannot be opened with its settings, or has none of
   *     the types
   */
  public static ImageSource of(
      List<ImageStoreType<?>> types,
      List<StoreConfig> stores,
      StoreNetwork network,
      ImageLimits limits) {
    Map<String, ImageFetcher> fetchers = new HashMap<>();
    try {
      for (StoreConfig store : stores) {
        ImageFetcher fetcher = typeOf(store, types, stores).open(store, network);
        store.schemes().forEach(scheme -> fetchers.put(scheme, fetcher));
      }
      return new ImageSource(fetchers, limits);
    } catch (IllegalArgumentException e) {
      close(fetchers);
      throw e;
    }
  }

  private static ImageStoreType<?> typeOf(
      StoreConfig store, List<ImageStoreType<?>> types, List<StoreConfig> stores) {
    for (ImageStoreType<?> type : types) {
      if (type.accepts(store)) {
        return type;
      }
    }
    Set<String> schemes = new TreeSet<>();
    stores.forEach(each -> schemes.addAll(each.schemes()));
    throw new IllegalArgumentException(
        "fetch policy: schemes is %s; allowed are some of %s"
            .formatted(schemes, FetchSettings.ALL_SCHEMES));
  }

  /**
   * Returns the bytes of one image. They are not copied, and it is not checked that they are an
   * image.
   *
   * @param maxBytes maximum size of a fetched image; inline ones have the limit of this source
   * @throws FailureException as {@link ImageFetcher#fetch} does
   * @throws InterruptedException if the thread was interrupted while it fetched
   */
  public byte[] bytesOf(ImageReference image, long maxBytes)
      throws FailureException, InterruptedException {
    byte[] bytes;
    if (image instanceof Inline inline) {
      bytes = inline.bytes();
    } else {
      Remote remote = (Remote) image;
      bytes = fetcherOf(remote.address()).fetch(remote.address(), remote.comparedETag(), maxBytes);
    }
    limits.checkBytes(bytes.length);
    return bytes;
  }

  /** Returns the store of an image; null if it has no store that can be down. */
  public @Nullable String storeOf(ImageReference image) {
    if (!(image instanceof Remote remote)) {
      return null;
    }
    ImageFetcher fetcher = fetchers.get(remote.address().scheme());
    return fetcher == null ? null : fetcher.storeOf(remote.address());
  }

  /** Returns whether fetching an image uses a connection to its store. */
  public boolean usesConnections(ImageReference image) {
    ImageFetcher fetcher =
        image instanceof Remote remote ? fetchers.get(remote.address().scheme()) : null;
    return fetcher != null && fetcher.usesConnections();
  }

  /** Returns an image's address in the form for messages. */
  public static String printed(ImageReference image) {
    return image instanceof Remote remote ? RedactedUri.of(remote.address()) : "an inline image";
  }

  private ImageFetcher fetcherOf(ImageAddress uri) throws FailureException {
    ImageFetcher fetcher = fetchers.get(uri.scheme());
    if (fetcher == null) {
      throw new FailureException(
          FailureCode.FETCH_FORBIDDEN,
          "%s may not be fetched; allowed are the schemes %s"
              .formatted(RedactedUri.of(uri), new TreeSet<>(fetchers.keySet())));
    }
    return fetcher;
  }

  @Override
  public void close() {
    close(fetchers);
  }

  private static void close(Map<String, ImageFetcher> fetchers) {
    Set.copyOf(fetchers.values()).forEach(ImageFetcher::close);
  }
}
