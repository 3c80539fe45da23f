package dev.glimpse.store;

import dev.glimpse.config.S3StoreConfig;
import dev.glimpse.testing.S3Server;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** S3 fetchers for tests, with credentials of the test's own. */
final class S3Fetchers {

  /** Those that {@link S3Server} knows. */
  static final AwsCredentialsProvider KNOWN = secret(S3Server.SECRET_KEY);

  private S3Fetchers() {}

  static AwsCredentialsProvider secret(String secret) {
    return StaticCredentialsProvider.create(
        AwsBasicCredentials.create(S3Server.ACCESS_KEY, secret));
  }

  /** Buckets in the path. */
  static S3Fetcher of(
      String endpoint, Duration limit, AwsCredentialsProvider credentials, String... buckets) {
    return of(
        new S3StoreConfig(List.of(buckets), endpoint, "eu-central-1", true),
        TestStores.network(limit),
        credentials);
  }

  /** With known credentials. */
  static S3Fetcher of(S3StoreConfig settings, StoreNetwork network) {
    return of(settings, network, KNOWN);
  }

  private static S3Fetcher of(
      S3StoreConfig settings, StoreNetwork network, AwsCredentialsProvider credentials) {
    return new S3Fetcher(
        settings.buckets().stream().map(S3BucketRule::of).toList(),
        new S3ObjectReader(
            settings,
            S3Endpoint.of(Objects.requireNonNull(settings.endpoint())),
            network,
            credentials));
  }
}
