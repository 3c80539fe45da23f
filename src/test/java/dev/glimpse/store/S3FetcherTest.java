package dev.glimpse.store;

import static dev.glimpse.store.TestStores.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.glimpse.config.S3StoreConfig;
import dev.glimpse.event.Failure;
import dev.glimpse.event.FailureCode;
import dev.glimpse.event.FailureException;
import dev.glimpse.event.ImageAddress;
import dev.glimpse.testing.Addresses;
import dev.glimpse.testing.S3Server;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/** Objects of a real store that speaks S3. */
@Timeout(120)
@Tag("native")
final class S3FetcherTest {

  private static final Duration AMPLE = Duration.ofSeconds(60);
  private static final byte[] IMAGE = {1, 2, 3};

  private static S3Server server;
  private S3Fetcher fetcher;

  @BeforeAll
  static void startServer() throws Exception {
    server = new S3Server();
    List.of("images", "mixed", "other").forEach(server::createBucket);
    server.put("images", "plain.png", IMAGE);
    server.put("mixed", "public/plain.png", IMAGE);
    server.put("mixed", "public-not/plain.png", IMAGE);
    server.put("mixed", "plain.png", IMAGE);
    server.put("other", "plain.png", IMAGE);
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @BeforeEach
  void open() {
    fetcher =
        S3Fetchers.of(
            server.endpoint(),
            AMPLE,
            S3Fetchers.KNOWN,
            "images",
            "missing",
            "mixed/public",
            S3Server.FORBIDDEN_BUCKET);
  }

  @AfterEach
  void close() {
    fetcher.close();
  }

  private byte[] fetch(String uri) throws Exception {
    return fetcher.fetch(Addresses.of(uri), TestStores.MAX_BYTES);
  }

  @Test
  void shouldReadAnObject() throws Exception {
    assertThat(fetch("s3://images/plain.png")).isEqualTo(IMAGE);
    assertThat(fetch("S3://images/plain.png")).isEqualTo(IMAGE);
    assertThat(fetch("s3://images/pl%61in%2Epng")).isEqualTo(IMAGE);
    assertThat(fetch("s3://mixed/public/plain.png")).isEqualTo(IMAGE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a b.png",
        "a+b.png",
        "a%b.png",
        "a%20b.png",
        "a?b#c&d=e.png",
        "größe/写真.png",
        "😀.png",
        "a//b.png",
        "...",
        "a/..b/c..",
        "~!'()*@:$,;[]{}|\\^`\"<>.png"
      })
  void shouldReadKeysHoweverOdd(String key) throws Exception {
    server.put("images", key, IMAGE);

    assertThat(fetch(new URI("s3", "images", "/" + key, null).toString())).isEqualTo(IMAGE);
  }

  @Test
  void shouldReadTheVersionThatTheAddressNames() throws Exception {
    server.createBucket("versions");
    server.enableVersions("versions");
    PutObjectRequest put = PutObjectRequest.builder().bucket("versions").key("a+b.png").build();
    String first = server.put(put, new byte[] {1}).versionId();
    String second = server.put(put, new byte[] {2}).versionId();

    try (S3Fetcher versions =
        S3Fetchers.of(server.endpoint(), AMPLE, S3Fetchers.KNOWN, "versions")) {
      assertThat(versions.fetch(Addresses.of("s3://versions/a+b.png?versionId=" + first), 10))
          .containsExactly(1);
      assertThat(versions.fetch(Addresses.of("s3://versions/a+b.png?versionId=" + second), 10))
          .containsExactly(2);
      assertThat(versions.fetch(Addresses.of("s3://versions/a+b.png"), 10)).containsExactly(2);
      assertThat(failure(versions, "s3://versions/a+b.png?versionId=none").code())
          .isEqualTo(FailureCode.IMAGE_NOT_FOUND);
    }
  }

  @Test
  void shouldReportAnObjectThatWasOverwritten() throws Exception {
    PutObjectRequest put = PutObjectRequest.builder().bucket("images").key("tagged").build();
    String earlier = server.put(put, new byte[] {1}).eTag();
    String current = server.put(put, new byte[] {2}).eTag();
    ImageAddress address = Addresses.of("s3://images/tagged");

    assertThat(fetcher.fetch(address, current, 10)).containsExactly(2);
    assertThat(fetcher.fetch(address, current.replace("\"", ""), 10)).containsExactly(2);
    assertThatThrownBy(() -> fetcher.fetch(address, earlier.replace("\"", ""), 10))
        .isInstanceOfSatisfying(
            FailureException.class,
            e -> assertThat(e.failure().code()).isEqualTo(FailureCode.OBJECT_CHANGED));
  }

  @Test
  void shouldReadUpToTheLimitAndNoByteMore() throws Exception {
    server.put("images", "fits", new byte[1000]);
    server.put("images", "exceeds", new byte[1001]);

    assertThat(fetch("s3://images/fits")).hasSize(1000);
    assertThat(failure(fetcher, "s3://images/exceeds").code())
        .isEqualTo(FailureCode.IMAGE_TOO_LARGE);
  }

  @Test
  void shouldUseItsFewConnectionsAgain() throws Exception {
    server.put("images", "large", new byte[200_000]);
    for (int i = 0; i < 8; i++) {
      assertThat(fetch("s3://images/plain.png")).isEqualTo(IMAGE);
      assertThat(failure(fetcher, "s3://images/none.png").code())
          .isEqualTo(FailureCode.IMAGE_NOT_FOUND);
      assertThat(failure(fetcher, "s3://images/large").code())
          .isEqualTo(FailureCode.IMAGE_TOO_LARGE);
    }
  }

  @Test
  void shouldUnpackWhatWasStoredWithGzipUpToTheLimit() throws Exception {
    server.put(gzipped("packed"), gzip(new byte[1000]));
    server.put(gzipped("bomb"), gzip(new byte[1_000_000]));

    assertThat(fetch("s3://images/packed")).isEqualTo(new byte[1000]);
    assertThat(failure(fetcher, "s3://images/bomb").code()).isEqualTo(FailureCode.IMAGE_TOO_LARGE);
  }

  private static PutObjectRequest gzipped(String key) {
    return PutObjectRequest.builder().bucket("images").key(key).contentEncoding("gzip").build();
  }

  private static byte[] gzip(byte[] bytes) throws Exception {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(bytes);
    }
    return packed.toByteArray();
  }

  @Test
  void shouldTellWhatIsMissing() {
    assertThat(failure(fetcher, "s3://images/none.png").code())
        .isEqualTo(FailureCode.IMAGE_NOT_FOUND);
    assertThat(failure(fetcher, "s3://missing/plain.png").code())
        .isEqualTo(FailureCode.IMAGE_NOT_FOUND);
    assertThat(failure(fetcher, "s3://images/none.png").message())
        .contains("s3://images/none.png")
        .contains("404 NoSuchKey");
  }

  @Test
  void shouldTellWhatTheStoreRefuses() {
    Failure failure = failure(fetcher, "s3://forbidden/plain.png");

    assertThat(failure.code()).isEqualTo(FailureCode.FETCH_FORBIDDEN);
    assertThat(failure.message()).contains("403");
  }

  @Test
  void shouldTellThatTheCredentialsAreWrongAndNotWhatTheyAre() {
    try (S3Fetcher wrong =
        S3Fetchers.of(server.endpoint(), AMPLE, S3Fetchers.secret("hunter2"), "images")) {
      Failure failure = failure(wrong, "s3://images/plain.png");

      assertThat(failure.code()).isEqualTo(FailureCode.FETCH_FORBIDDEN);
      assertThat(failure.message())
          .contains("403 SignatureDoesNotMatch")
          .doesNotContain("hunter2")
          .doesNotContain(S3Server.ACCESS_KEY);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "s3://other/plain.png",
        "s3://mixed/plain.png",
        "s3://mixed/public-not/plain.png",
        "s3://mixed//public/plain.png",
        "s3://mixed/public/../plain.png", // which S3Proxy would hand out
        "s3://images/../other/plain.png",
        "s3://images/%2e%2e/other/plain.png",
        "s3://images/x%2f..%2f..%2fother%2fplain.png",
        "s3://other/plain.png?versionId=null",
        "s3://images/plain.png?versionId=",
        "s3://images/plain.png?versionId=a&acl",
        "s3://images/plain.png?acl",
      })
  void shouldRefuseWhatIsInNoBucketOrFolderThatMayBeRead(String uri) {
    assertThat(failure(fetcher, uri).code()).isEqualTo(FailureCode.FETCH_FORBIDDEN);
  }

  @Test
  void shouldReadNothingWithoutBuckets() {
    try (S3Fetcher none =
        S3Fetcher.open(
            new S3StoreConfig(List.of(), null, null, false), TestStores.network(AMPLE))) {
      Failure failure = failure(none, "s3://images/plain.png");

      assertThat(failure.code()).isEqualTo(FailureCode.FETCH_FORBIDDEN);
      assertThat(failure.message()).contains("no bucket");
    }
  }

  @Test
  void shouldCallABucketAStore() {
    assertThat(fetcher.storeOf(Addresses.of("s3://images/a/b.png"))).isEqualTo("s3://images");
  }

  @Test
  void shouldNotRepeatSecretsOfAUri() {
    Failure failure = failure(fetcher, "s3://key:hunter2@images/plain.png?X-Amz-Signature=hunter2");

    assertThat(failure.message()).contains("s3://").doesNotContain("hunter2");
  }
}
