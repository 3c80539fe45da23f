package dev.glimpse.store;

import dev.glimpse.config.S3StoreConfig;
import dev.glimpse.event.FailureCode;
import dev.glimpse.event.FailureException;
import dev.glimpse.event.ImageAddress;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A fetcher of {@code s3://bucket/key} from the allowed buckets and folders. No other part of the
 * URI reaches the store, and no part of it names a host.
 *
 * <p>Without buckets there is no client, and none of the SDK's classes is loaded.
 */
final class S3Fetcher implements ImageFetcher {

  private final List<S3BucketRule> rules;
  private final @Nullable S3ObjectReader store;

  /**
   * Creates a fetcher without connections. It may ask the instance for its region if neither the
   * settings nor the environment names one.
   *
   * @throws IllegalArgumentException if a bucket or the endpoint has no valid form, or if there are
   *     buckets and no region
   */
  static S3Fetcher open(S3StoreConfig settings, StoreNetwork network) {
    List<S3BucketRule> rules = rules(settings);
    @Nullable URI server = server(settings);
    return new S3Fetcher(
        rules, rules.isEmpty() ? null : S3ObjectReader.open(settings, server, network));
  }

  /**
   * Checks the buckets and the endpoint without opening the store.
   *
   * @throws IllegalArgumentException if one has no valid form
   */
  static void check(S3StoreConfig settings) {
    List<S3BucketRule> unusedRules = rules(settings);
    @Nullable URI unusedServer = server(settings);
  }

  private static List<S3BucketRule> rules(S3StoreConfig settings) {
    return settings.buckets().stream().map(S3BucketRule::of).toList();
  }

  private static @Nullable URI server(S3StoreConfig settings) {
    String endpoint = settings.endpoint();
    return endpoint == null ? null : S3Endpoint.of(endpoint);
  }

  /**
   * Creates a fetcher of the objects that one of the rules matches.
   *
   * @param store the store, which this closes; null without rules
   */
  S3Fetcher(List<S3BucketRule> rules, @Nullable S3ObjectReader store) {
    this.rules = rules;
    this.store = store;
  }

  @Override
  public byte[] fetch(ImageAddress uri, long maxBytes)
      throws FailureException, InterruptedException {
    return fetch(uri, null, maxBytes);
  }

  @Override
  public byte[] fetch(ImageAddress uri, @Nullable String eTag, long maxBytes)
      throws FailureException, InterruptedException {
    S3ObjectLocation object = S3ObjectLocation.of(uri);
    if (store == null || rules.stream().noneMatch(rule -> rule.matches(object))) {
      throw new FailureException(
          FailureCode.FETCH_FORBIDDEN,
          RedactedUri.of(uri) + " is in no bucket or folder that may be read");
    }
    return store.read(uri, object, eTag, maxBytes);
  }

  @Override
  public void close() {
    if (store != null) {
      store.close();
    }
  }
}
