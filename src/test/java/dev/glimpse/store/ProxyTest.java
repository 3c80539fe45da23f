package dev.glimpse.store;

import static dev.glimpse.store.TestStores.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.glimpse.config.FetchNetworkConfig;
import dev.glimpse.config.FetchProxyConfig;
import dev.glimpse.config.HttpStoreConfig;
import dev.glimpse.config.S3StoreConfig;
import dev.glimpse.event.Failure;
import dev.glimpse.event.FailureCode;
import dev.glimpse.event.FailureException;
import dev.glimpse.event.ImageAddress;
import dev.glimpse.testing.TestCertificates;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Fetches through a proxy, which alone resolves the names of stores. */
@Timeout(120)
@Tag("process")
final class ProxyTest {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String USER = "Proxy-Authorization: Basic Z2xpbXBzZTpow7xudGVyMg==";

  @TempDir private static Path folder;
  private static TestCertificates certificates;

  private TlsServer store;
  private TestProxy proxy;

  @BeforeAll
  static void make() throws Exception {
    certificates = new TestCertificates(folder);
    certificates.make("store", "-signer ca -ext san=dns:store.example,dns:bucket.store.example");
    certificates.make(
        "expired", "-signer ca -startdate -400d -validity 30 -ext san=dns:store.example");
  }

  @BeforeEach
  void start() throws Exception {
    store = new TlsServer(certificates.server("store"));
    proxy = new TestProxy(store.port());
  }

  @AfterEach
  void stop() throws IOException {
    proxy.close();
    store.close();
  }

  /** The proxy and nothing else has a name. */
  private static InetAddress[] resolve(String host) throws UnknownHostException {
    return switch (host) {
      case "proxy.corp" -> InetAddress.getAllByName("127.0.0.1");
      case "inside.corp" -> InetAddress.getAllByName("127.0.0.1");
      default -> throw new UnknownHostException(host);
    };
  }

  private static FetchNetworkConfig network(int port, @Nullable String user) throws Exception {
    return TestStores.settings(
        LIMIT,
        new FetchProxyConfig(
            "proxy.corp", port, List.of("*.corp"), user, user == null ? null : "hünter2"),
        certificates.certificate("ca"));
  }

  private HttpFetcher fetcher(HttpStoreConfig settings, @Nullable String user) throws Exception {
    return fetcher(settings, network(proxy.port(), user));
  }

  private static HttpFetcher fetcher(HttpStoreConfig settings, FetchNetworkConfig network) {
    return new HttpFetcher(settings, names(network, PublicInternetAddresses::contains));
  }

  private static StoreNetwork names(
      FetchNetworkConfig settings, Predicate<InetAddress> publicAddresses) {
    return new StoreNetwork(
        settings, "glimpse/test", new Names(ProxyTest::resolve), publicAddresses);
  }

  private S3Fetcher objects(String endpoint, @Nullable String user) throws Exception {
    return S3Fetchers.of(
        new S3StoreConfig(List.of("bucket"), endpoint, "eu-central-1", false),
        names(network(proxy.port(), user), PublicInternetAddresses::contains));
  }

  private static void fetch(ImageFetcher fetcher, String uri) throws Exception {
    assertThat(fetcher.fetch(ImageAddress.parse(uri), TestStores.MAX_BYTES)).hasSize(2);
  }

  @Test
  void shouldAskTheProxyForAPlainUri() throws Exception {
    try (HttpFetcher fetcher = fetcher(TestStores.http(false), (String) null)) {
      for (int i = 0; i < 3; i++) {
        fetch(fetcher, "http://store.example:8080/a//b%20%2Fc;d?x=%C3%BC&y=1+2");
      }
    }

    assertThat(proxy.lines())
        .contains(
            "GET http://store.example:8080/a//b%20%2Fc;d?x=%C3%BC&y=1+2 HTTP/1.1",
            "Host: store.example:8080")
        .noneMatch(line -> line.startsWith("Proxy-Authorization"));
  }

  @Test
  void shouldReachAServerWithTlsThroughATunnel() throws Exception {
    try (HttpFetcher fetcher = fetcher(TestStores.http(false), (String) null)) {
      for (int i = 0; i < 3; i++) { // the server closes each tunnel behind an answer
        fetch(fetcher, "https://store.example/a//b%20c?x=1");
      }
    }

    assertThat(proxy.lines()).contains("CONNECT store.example:443 HTTP/1.1");
    assertThat(proxy.lines()).noneMatch(line -> line.startsWith("GET"));
    assertThat(store.lines()).contains("GET /a//b%20c?x=1 HTTP/1.1", "Host: store.example");
  }

  @Test
  void shouldGiveCredentialsToTheProxyAndToNoServer() throws Exception {
    try (HttpFetcher fetcher = fetcher(TestStores.http(false), "glimpse");
        S3Fetcher objects = objects("https://store.example", "glimpse")) {
      fetch(fetcher, "http://store.example/image");
      assertThat(proxy.lines()).containsOnlyOnce(USER);
      fetch(fetcher, "https://store.example/image");
      fetch(objects, "s3://bucket/image");
    }

    assertThat(proxy.lines()).filteredOn(USER::equals).hasSize(3);
    assertThat(store.requests()).isEqualTo(2);
    assertThat(store.lines()).noneMatch(line -> line.startsWith("Proxy-"));
  }

  @Test
  void shouldFetchObjectsThroughTheProxy() throws Exception {
    try (S3Fetcher tls = objects("https://store.example", null);
        S3Fetcher plain = objects("http://store.example:9000", null)) {
      fetch(tls, "s3://bucket/a//%C3%BC%20+");
      fetch(plain, "s3://bucket/a//%C3%BC%20+");
    }

    assertThat(proxy.lines())
        .contains(
            "CONNECT bucket.store.example:443 HTTP/1.1",
            "GET http://bucket.store.example:9000/a//%C3%BC%20%2B HTTP/1.1");
    assertThat(store.lines()).contains("GET /a//%C3%BC%20%2B HTTP/1.1");
  }

  @Test
  void shouldReachExcludedHostsDirectlyAndCheckTheirAddress() throws Exception {
    String uri = "http://inside.corp:" + proxy.port() + "/image";
    try (HttpFetcher strict = fetcher(TestStores.http(false), (String) null);
        HttpFetcher lenient =
            new HttpFetcher(
                TestStores.http(false),
                names(network(proxy.port(), null), InetAddress::isLoopbackAddress))) {
      assertThat(failure(strict, uri).code()).isEqualTo(FailureCode.FETCH_FORBIDDEN);
      assertThat(failure(strict, "http://proxy.corp:" + proxy.port() + "/").code())
          .as("the proxy itself is no store")
          .isEqualTo(FailureCode.FETCH_FORBIDDEN);
      assertThat(proxy.lines()).isEmpty();

      fetch(lenient, uri);
      assertThat(proxy.lines()).contains("GET /image HTTP/1.1");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f.0.0.1",
        "0x7f000001",
        "0177.0.0.1",
        "127.0.0.1.",
        "10.0.0.1",
        "169.254.169.254",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[fd00::1]",
        "localhost",
        "LOCALHOST.",
        "x.localhost"
      })
  void shouldRefuseAddressesThatAUriSpellsOut(String host) throws Exception {
    try (HttpFetcher fetcher = fetcher(TestStores.http(false), (String) null)) {
      for (String uri : List.of("http://" + host + "/", "https://" + host + ":8443/x")) {
        assertThat(failure(fetcher, uri).code()).isEqualTo(FailureCode.FETCH_FORBIDDEN);
      }
      proxy.answering(
          "HTTP/1.1 302 Found\r\nLocation: http://" + host + "/\r\nContent-Length: 0\r\n\r\n");
      assertThat(failure(fetcher, "http://store.example/").code())
          .isEqualTo(FailureCode.FETCH_FORBIDDEN);
    }

    assertThat(proxy.lines()).filteredOn(line -> line.startsWith("GET ")).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"93.184.216.34", "[2606:2800:220:1::1]", "3com.example", "1.2-3.example"})
  void shouldFetchFromPublicAddressesAndFromNamesWithDigits(String host) throws Exception {
    try (HttpFetcher fetcher = fetcher(TestStores.http(false), (String) null)) {
      fetch(fetcher, "http://" + host + "/image");
    }

    assertThat(proxy.lines()).contains("GET http://" + host + "/image HTTP/1.1");
  }

  @Test
  void shouldKeepTheAllowListAndCheckRedirects() throws Exception {
    try (HttpFetcher fetcher = fetcher(TestStores.http(false, "store.example"), (String) null)) {
      assertThat(failure(fetcher, "http://other.example/").code())
          .isEqualTo(FailureCode.FETCH_FORBIDDEN);
      for (String location : List.of("http://other.example/", "file:///etc/passwd", "ftp://x/")) {
        proxy.answering(
            "HTTP/1.1 302 Found\r\nLocation: " + location + "\r\nContent-Length: 0\r\n\r\n");
        assertThat(failure(fetcher, "http://store.example/").code())
            .isEqualTo(FailureCode.FETCH_FORBIDDEN);
      }
    }

    assertThat(proxy.lines()).noneMatch(line -> line.contains("other.example"));
  }

  @ParameterizedTest
  @CsvSource({
    "403, FETCH_FORBIDDEN", "404, FETCH_FORBIDDEN", "429, FETCH_FAILED", "500, FETCH_FAILED",
    "502, FETCH_FAILED", "503, FETCH_FAILED", "504, FETCH_TIMEOUT", "203, FETCH_FAILED"
  })
  void shouldTellATunnelThatTheProxyRefuses(int status, FailureCode code) throws Exception {
    proxy.refusing(
        "HTTP/1.1 %d No\r\nRetry-After: 7\r\nContent-Length: 2\r\n\r\nhi".formatted(status));
    try (HttpFetcher fetcher = fetcher(TestStores.http(false), "glimpse");
        S3Fetcher objects = objects("https://store.example", "glimpse")) {
      for (Failure failure :
          List.of(
              failure(fetcher, "https://store.example/image"),
              failure(objects, "s3://bucket/image"))) {
        assertThat(failure.code()).as(failure.message()).isEqualTo(code);
        assertThat(failure.message())
            .contains("the proxy proxy.corp:" + proxy.port())
            .contains("answered " + status)
            .doesNotContain("hünter2");
      }
    }
    assertThat(proxy.lines()).filteredOn(line -> line.startsWith("CONNECT")).hasSize(2);
  }

  @Test
  void shouldPassOnHowLongTheProxyAsksForPatience() throws Exception {
    proxy.refusing("HTTP/1.1 503 No\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n");
    try (HttpFetcher fetcher = fetcher(TestStores.http(false), (String) null)) {
      FailureException failure =
          catchThrowableOfType(
              FailureException.class,
              () ->
                  fetcher.fetch(
                      ImageAddress.parse("https://store.example/image"), TestStores.MAX_BYTES));

      assertThat(failure.retryAfter()).isEqualTo(Duration.ofSeconds(7));
    }
  }

  /** So that images wait while the operator sees to the settings. */
  @Test
  void shouldTellThatTheProxyDemandsCredentials() throws Exception {
    proxy.refusing(
        "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=x\r\n"
            + "Content-Length: 2\r\n\r\nhi");
    for (String user : new String[] {null, "glimpse"}) {
      try (HttpFetcher fetcher = fetcher(TestStores.http(false), user);
          S3Fetcher objects = objects("http://store.example", user)) {
        for (Failure failure :
            List.of(
                failure(fetcher, "http://store.example/image"),
                failure(fetcher, "https://store.example/image"),
                failure(objects, "s3://bucket/image"))) {
          assertThat(failure.code()).isEqualTo(FailureCode.FETCH_FAILED);
          assertThat(failure.message())
              .contains("the proxy proxy.corp:" + proxy.port())
              .contains(user == null ? "demands credentials" : "does not accept the user")
              .doesNotContain("hünter2");
        }
      }
    }
  }

  @Test
  void shouldTellAProxyThatIsNotThere() throws Exception {
    int closed;
    try (ServerSocket socket = new ServerSocket(0)) {
      closed = socket.getLocalPort();
    }
    FetchNetworkConfig nameless =
        TestStores.settings(
            LIMIT, new FetchProxyConfig("no.such.proxy", 3128, List.of(), null, null));
    try (HttpFetcher refused = fetcher(TestStores.http(false), network(closed, null));
        HttpFetcher unknown = fetcher(TestStores.http(false), nameless)) {
      Failure refusal = failure(refused, "http://store.example/image");
      Failure unresolved = failure(unknown, "https://store.example/image");

      assertThat(refusal.code()).isEqualTo(FailureCode.FETCH_FAILED);
      assertThat(refusal.message())
          .contains("the proxy proxy.corp:" + closed + " refused the connection");
      assertThat(unresolved.code()).isEqualTo(FailureCode.FETCH_FAILED);
      assertThat(unresolved.message())
          .contains("the proxy no.such.proxy:3128 names a host that cannot be resolved");
    }
  }

  @Test
  void shouldCheckTheCertificateBehindATunnel() throws Exception {
    try (TlsServer expired = new TlsServer(certificates.server("expired"));
        TestProxy other = new TestProxy(expired.port());
        HttpFetcher fetcher = fetcher(TestStores.http(false), network(other.port(), null))) {
      Failure failure = failure(fetcher, "https://store.example/image");

      assertThat(failure.code()).isEqualTo(FailureCode.FETCH_FORBIDDEN);
      assertThat(failure.message()).contains("the server's certificate expired on");
      assertThat(expired.requests()).isZero();
    }
  }

  @Test
  void shouldConnectToAProxyByItsAddress() throws Exception {
    for (String host : List.of("127.0.0.1", "[::ffff:127.0.0.1]")) {
      FetchNetworkConfig network =
          TestStores.settings(
              LIMIT, new FetchProxyConfig(host, proxy.port(), List.of(), null, null));
      try (HttpFetcher fetcher =
          new HttpFetcher(
              TestStores.http(false),
              new StoreNetwork(
                  network,
                  "glimpse/test",
                  new Names(InetAddress::getAllByName),
                  PublicInternetAddresses::contains))) {
        fetch(fetcher, "http://store.example/image");
      }
    }
  }
}
