package dev.glimpse.store;

import dev.glimpse.testing.S3Server;
import java.time.Duration;
import java.util.List;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
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

  /** Buckets in the path, no byte more than 1,000. */
  static S3Fetcher of(
      String endpoint, Duration limit, AwsCredentialsProvider credentials, String... buckets) {
    S3AccessPolicy access = new S3AccessPolicy(List.of(buckets), endpoint, "eu-central-1", true);
    return new S3Fetcher(
        access,
        new S3ObjectReader(
            Policies.loopback(limit),
            access,
            "glimpse/test",
            4,
            credentials,
            SystemDefaultDnsResolver.INSTANCE));
  }
}
