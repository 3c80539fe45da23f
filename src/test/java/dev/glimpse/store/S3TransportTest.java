package dev.glimpse.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.glimpse.config.S3StoreConfig;
import dev.glimpse.testing.Addresses;
import dev.glimpse.testing.S3Server;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.endpoints.S3EndpointProvider;

/** What of a fetch reaches the network, and where. */
@Timeout(120)
@Tag("native")
final class S3TransportTest {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final RecordingServer store;

  S3TransportTest() throws Exception {
    store = new RecordingServer("hi");
  }

  @AfterEach
  void close() throws Exception {
    store.close();
  }

  private static void fetch(S3Fetcher fetcher, String uri) throws Exception {
    assertThat(fetcher.fetch(Addresses.of(uri), TestStores.MAX_BYTES)).hasSize(2);
  }

  @Test
  void shouldSayWhoItIsAndNothingOfTheMachine() throws Exception {
    try (S3Fetcher fetcher = S3Fetchers.of(store.address(), LIMIT, S3Fetchers.KNOWN, "bucket")) {
      fetch(fetcher, "s3://bucket/a//%C3%BC%20+");
    }

    assertThat(store.lines())
        .contains(
            "GET /bucket/a//%C3%BC%20%2B HTTP/1.1",
            "Host: 127.0.0.1:" + store.port(), "User-Agent: glimpse/test")
        .noneMatch(line -> line.toLowerCase(Locale.ROOT).contains("java"))
        .noneMatch(line -> line.contains(S3Server.SECRET_KEY));
  }

  @Test
  void shouldNameTheBucketInTheHostUnlessThePathIsTo() throws Exception {
    Names names = new Names(host -> InetAddress.getAllByName("127.0.0.1"));
    S3StoreConfig access =
        new S3StoreConfig(
            List.of("bucket"), "http://store.example:" + store.port(), "eu-central-1", false);
    try (S3Fetcher fetcher = S3Fetchers.of(access, TestStores.network(LIMIT, names))) {
      fetch(fetcher, "s3://bucket/a/b");
    }

    assertThat(store.lines())
        .contains("GET /a/b HTTP/1.1", "Host: bucket.store.example:" + store.port());
  }

  /**
   * Names that AWS gave out before 2018, and that other stores still do: none is part of a host.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "my_bucket",
        "MyBucket",
        "my..bucket",
        "-bucket-",
        ".bucket",
        "bucket.",
        "_",
        "LONG",
        "LONGER"
      })
  void shouldNameABucketInThePathThatNoHostCanName(String name) throws Exception {
    String bucket =
        name.replace("LONGER", "L".repeat(255))
            .replace("LONG", "l".repeat(64))
            .replaceAll("^_$", "___");
    Names names = new Names(host -> InetAddress.getAllByName("127.0.0.1"));
    for (boolean pathStyle : new boolean[] {true, false}) {
      S3StoreConfig access =
          new S3StoreConfig(
              List.of(bucket), "http://store.example:" + store.port(), "us-east-1", pathStyle);
      store.lines().clear();
      try (S3Fetcher fetcher = S3Fetchers.of(access, TestStores.network(LIMIT, names))) {
        fetch(fetcher, "s3://" + bucket + "/a/b");
      }

      assertThat(store.lines())
          .contains("GET /" + bucket + "/a/b HTTP/1.1", "Host: store.example:" + store.port());
    }
    assertThat(
            S3EndpointProvider.defaultProvider()
                .resolveEndpoint(aws -> aws.bucket(bucket).region(Region.US_EAST_1))
                .join()
                .endpointUrl()
                .toUri())
        .as("AWS itself")
        .hasHost("s3.us-east-1.amazonaws.com")
        .hasPath("/" + bucket);
  }

  @Test
  void shouldTakeAnEndpointWithAnyLetters() throws Exception {
    Names names = new Names(host -> InetAddress.getAllByName("127.0.0.1"));
    S3StoreConfig access =
        new S3StoreConfig(List.of("bucket"), "HTTP://bücher.test:" + store.port() + "/", "x", true);
    try (S3Fetcher fetcher = S3Fetchers.of(access, TestStores.network(LIMIT, names))) {
      fetch(fetcher, "s3://bucket/a");
    }

    assertThat(store.lines()).contains("Host: xn--bcher-kva.test:" + store.port());
  }

  @Test
  void shouldGoThroughNoProxyThatNobodyMeant() throws Exception {
    try (RecordingServer proxy = new RecordingServer("no");
        S3Fetcher fetcher = S3Fetchers.of(store.address(), LIMIT, S3Fetchers.KNOWN, "bucket")) {
      SystemProperties.during(
          Map.of(
              "http.proxyHost", "127.0.0.1",
              "http.proxyPort", "" + proxy.port(),
              "http.nonProxyHosts", "",
              "socksProxyHost", "127.0.0.1",
              "socksProxyPort", "" + proxy.port()),
          () -> fetch(fetcher, "s3://bucket/key"));

      assertThat(proxy.lines()).isEmpty();
    }
    assertThat(store.lines()).contains("GET /bucket/key HTTP/1.1");
  }

  /** With the credentials that the SDK's chain finds. */
  private void fetchByChain() throws Exception {
    S3StoreConfig access =
        new S3StoreConfig(List.of("bucket"), store.address(), "eu-central-1", true);
    try (S3Fetcher fetcher = S3Fetcher.open(access, TestStores.network(LIMIT))) {
      fetch(fetcher, "s3://bucket/key");
    }
  }

  private boolean signedWith(String accessKey) {
    return store.lines().stream()
        .anyMatch(
            line -> line.startsWith("Authorization:") && line.contains("=" + accessKey + "/"));
  }

  @Test
  void shouldFindCredentialsWhereTheSdkDoes() throws Exception {
    SystemProperties.during(
        Map.of("aws.accessKeyId", "AKIDENV", "aws.secretAccessKey", "hunter2"), this::fetchByChain);

    assertThat(signedWith("AKIDENV")).isTrue();
  }

  @Test
  void shouldFindCredentialsByWebIdentity(@TempDir Path folder) throws Exception {
    Path token = Files.writeString(folder.resolve("token"), "of-the-service-account");
    String credentials =
        """
        <AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><Credentials>
        <AccessKeyId>AKIDSTS</AccessKeyId><SecretAccessKey>hunter2</SecretAccessKey>
        <SessionToken>session</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration>
        </Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>
        """;
    try (RecordingServer sts = new RecordingServer(credentials)) {
      SystemProperties.during(
          Map.of(
              "aws.webIdentityTokenFile",
              token.toString(),
              "aws.roleArn",
              "arn:aws:iam::123456789012:role/images",
              "aws.region",
              "eu-central-1",
              "aws.endpointUrlSts",
              sts.address()),
          this::fetchByChain);

      assertThat(sts.lines()).contains("POST / HTTP/1.1");
    }
    assertThat(signedWith("AKIDSTS")).isTrue();
    assertThat(store.lines()).contains("X-Amz-Security-Token: session");
  }
}
