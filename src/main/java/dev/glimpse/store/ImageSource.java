package dev.glimpse.store;

import dev.glimpse.event.FailureCode;
import dev.glimpse.event.FailureException;
import dev.glimpse.event.ImageAddress;
import dev.glimpse.event.ImageReference;
import dev.glimpse.event.ImageReference.Inline;
import dev.glimpse.event.ImageReference.Remote;
import dev.glimpse.image.ImageLimits;
import java.util.HashMap;
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

  /**
   * Creates a source that takes ownership of the fetchers; one fetcher may serve several schemes.
   *
   * @param fetchers fetchers by scheme, in lower case
   */
  public ImageSource(Map<String, ImageFetcher> fetchers, ImageLimits limits) {
    this.fetchers = Map.copyOf(fetchers);
    this.limits = limits;
  }

  /**
   * Creates a source with Glimpse's fetchers, for the schemes that the policy allows. Fetchers for
   * {@code gs} and {@code az} would be added here, each like {@link S3Fetcher} with a list of the
   * readable buckets and containers.
   *
   * @param network network settings for HTTP and S3 stores
   * @param s3 readable buckets of the scheme {@code s3}
   * @param userAgent the header User-Agent for HTTP servers, such as {@code glimpse/1.2.3}
   * @param maxConnections maximum number of connections to all HTTP servers together; at least the
   *     number of fetch threads
   * @throws IllegalArgumentException if the policy allows a scheme without a fetcher, a root is not
   *     a folder, or there are buckets and no region
   */
  public static ImageSource of(
      FetchPolicy policy,
      FetchNetwork network,
      S3AccessPolicy s3,
      ImageLimits limits,
      String userAgent,
      int maxConnections) {
    Map<String, ImageFetcher> fetchers = new HashMap<>();
    if (policy.allowsScheme("file")) {
      fetchers.put("file", new FileFetcher(policy));
    }
    if (policy.allowsScheme("s3")) {
      fetchers.put("s3", new S3Fetcher(policy, network, s3, userAgent, maxConnections));
    }
    if (policy.allowsScheme("http") || policy.allowsScheme("https")) {
      ImageFetcher http = new HttpFetcher(policy, network, userAgent, maxConnections);
      fetchers.put("http", http);
      fetchers.put("https", http);
    }
    fetchers.keySet().retainAll(policy.schemes());
    if (!fetchers.keySet().equals(policy.schemes())) {
      fetchers.values().forEach(ImageFetcher::close);
      throw new IllegalArgumentException(
          "fetch policy: schemes is %s; allowed are some of %s"
              .formatted(
                  new TreeSet<>(policy.schemes()), new TreeSet<>(FetchPolicy.SUPPORTED_SCHEMES)));
    }
    return new ImageSource(fetchers, limits);
  }

  /**
   * Returns the bytes of one image. They are not copied, and it is not checked that they are an
   * image.
   *
   * @throws FailureException as {@link ImageFetcher#fetch} does
   * @throws InterruptedException if the thread was interrupted while it fetched
   */
  public byte[] bytesOf(ImageReference image) throws FailureException, InterruptedException {
    byte[] bytes;
    if (image instanceof Inline inline) {
      bytes = inline.bytes();
    } else {
      ImageAddress address = ((Remote) image).address();
      bytes = fetcherOf(address).fetch(address);
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
    Set.copyOf(fetchers.values()).forEach(ImageFetcher::close);
  }
}
