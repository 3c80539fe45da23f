package dev.glimpse.store;

import dev.glimpse.event.FailureCode;
import dev.glimpse.event.FailureException;
import dev.glimpse.event.ImageAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A fetcher of {@code s3://bucket/key} from the allowed buckets and folders. No other part of the
 * URI reaches the store, and no part of it names a host.
 *
 * <p>Without buckets there is no client, and none of the SDK's classes is loaded.
 */
public final class S3Fetcher implements ImageFetcher {

  private final List<S3BucketRule> rules;
  private final @Nullable S3ObjectReader store;

  /** Creates a fetcher without connections and without settings of the network. */
  public S3Fetcher(
      FetchPolicy policy, S3AccessPolicy access, String userAgent, int maxConnections) {
    this(policy, FetchNetwork.open(), access, userAgent, maxConnections);
  }

  /**
   * Creates a fetcher without connections. It may ask the instance for its region if neither {@code
   * access} nor the environment names one.
   *
   * @param userAgent the header User-Agent, such as {@code glimpse/1.2.3}
   * @param maxConnections maximum number of connections; at least the number of fetch threads
   * @throws IllegalArgumentException if there are buckets and no region
   */
  public S3Fetcher(
      FetchPolicy policy,
      FetchNetwork network,
      S3AccessPolicy access,
      String userAgent,
      int maxConnections) {
    this(
        access,
        access.buckets().isEmpty()
            ? null
            : S3ObjectReader.open(policy, network, access, userAgent, maxConnections));
  }

  /** Creates a fetcher with a store, which it closes. */
  S3Fetcher(S3AccessPolicy access, @Nullable S3ObjectReader store) {
    this.rules = access.buckets().stream().map(S3BucketRule::of).toList();
    this.store = store;
  }

  @Override
  public byte[] fetch(ImageAddress uri) throws FailureException, InterruptedException {
    S3ObjectLocation object = S3ObjectLocation.of(uri);
    if (store == null || rules.stream().noneMatch(rule -> rule.matches(object))) {
      throw new FailureException(
          FailureCode.FETCH_FORBIDDEN,
          RedactedUri.of(uri) + " is in no bucket or folder that may be read");
    }
    return store.read(uri, object);
  }

  @Override
  public void close() {
    if (store != null) {
      store.close();
    }
  }
}
