package dev.glimpse.store;

import static dev.glimpse.store.TestStores.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.glimpse.event.Failure;
import dev.glimpse.event.FailureCode;
import dev.glimpse.event.FailureException;
import dev.glimpse.event.ImageAddress;
import dev.glimpse.testing.Addresses;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What well-behaved servers answer, and what the policy makes of it. */
@Tag("native")
class HttpFetcherTest {

  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final byte[] IMAGE = {1, 2, 3, 4, 5};

  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final List<String> headers = new CopyOnWriteArrayList<>();
  private HttpServer server;
  private HttpFetcher fetcher;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
    fetcher = TestStores.loopback(LIMIT);
  }

  @AfterEach
  void stop() {
    fetcher.close();
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getRawPath();
    requests.add(path);
    exchange.getRequestHeaders().forEach((name, values) -> headers.add(name + ": " + values));
    try (exchange) {
      if (path.startsWith("/status/")) {
        exchange.sendResponseHeaders(Integer.parseInt(path.substring(8)), -1);
      } else if (path.equals("/to") || path.equals("/loop")) {
        String location = path.equals("/to") ? exchange.getRequestURI().getQuery() : "/loop";
        exchange.getResponseHeaders().set("Location", location);
        exchange.sendResponseHeaders(302, 3);
        exchange.getResponseBody().write("see".getBytes(StandardCharsets.US_ASCII));
      } else if (path.startsWith("/bytes/")) {
        byte[] body = new byte[Integer.parseInt(path.substring(7))];
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
      } else if (path.startsWith("/chunked/")) {
        exchange.sendResponseHeaders(200, 0);
        exchange.getResponseBody().write(new byte[Integer.parseInt(path.substring(9))]);
      } else if (path.startsWith("/gzip/")) {
        exchange.getResponseHeaders().set("Content-Encoding", "gzip");
        byte[] body = gzip(new byte[Integer.parseInt(path.substring(6))]);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
      } else {
        if (path.equals("/tagged")) {
          exchange.getResponseHeaders().set("ETag", "W/\"0x8D4\"");
        }
        exchange.sendResponseHeaders(200, IMAGE.length);
        exchange.getResponseBody().write(IMAGE);
      }
    }
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  private String uri(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  @Test
  void shouldFetchTheBody() throws Exception {
    assertThat(fetcher.fetch(Addresses.of(uri("/a%20b.png?size=1")), TestStores.MAX_BYTES))
        .isEqualTo(IMAGE);
    assertThat(requests).containsExactly("/a%20b.png");
  }

  @Test
  void shouldReportAnImageWithAnotherEntityTag() throws Exception {
    ImageAddress tagged = Addresses.of(uri("/tagged"));
    ImageAddress plain = Addresses.of(uri("/image"));

    assertThat(fetcher.fetch(tagged, "0x8D4", TestStores.MAX_BYTES)).isEqualTo(IMAGE);
    assertThat(fetcher.fetch(plain, "0x8D4", TestStores.MAX_BYTES)).isEqualTo(IMAGE);
    assertThatThrownBy(() -> fetcher.fetch(tagged, "0x8D5", TestStores.MAX_BYTES))
        .isInstanceOfSatisfying(
            FailureException.class,
            e -> assertThat(e.failure().code()).isEqualTo(FailureCode.OBJECT_CHANGED));
  }

  @Test
  void shouldSayWhoItIsAndCarryNothingElse() throws Exception {
    fetcher.fetch(Addresses.of(uri("/image")), TestStores.MAX_BYTES);

    assertThat(headers)
        .contains(
            "User-agent: [glimpse/test]",
            "Accept: [image/jpeg, image/png, image/gif, image/bmp, image/webp, */*;q=0.1]",
            "Accept-encoding: [identity]");
    assertThat(headers)
        .noneMatch(header -> header.matches("(Cookie|Authorization|Upgrade|Proxy.*|Referer):.*"));
  }

  @Test
  void shouldFetchUpToTheLimitAndNoByteMore() throws Exception {
    for (String kind : List.of("bytes", "chunked", "gzip")) {
      assertThat(fetcher.fetch(Addresses.of(uri("/" + kind + "/1000")), TestStores.MAX_BYTES))
          .hasSize(1000);
      assertThat(failure(fetcher, uri("/" + kind + "/1001")).code())
          .as(kind)
          .isEqualTo(FailureCode.IMAGE_TOO_LARGE);
    }
  }

  @Test
  void shouldCountWhatAGzipBombUnpacksTo() {
    Failure failure = failure(fetcher, uri("/gzip/5000000"));

    assertThat(failure.code()).isEqualTo(FailureCode.IMAGE_TOO_LARGE);
  }

  @ParameterizedTest
  @CsvSource({
    "404, IMAGE_NOT_FOUND", "410, IMAGE_NOT_FOUND", "401, FETCH_FORBIDDEN", "403, FETCH_FORBIDDEN",
    "451, FETCH_FORBIDDEN", "400, FETCH_FORBIDDEN", "429, FETCH_FAILED", "408, FETCH_TIMEOUT",
    "500, FETCH_FAILED", "503, FETCH_FAILED", "504, FETCH_TIMEOUT", "204, FETCH_FAILED",
    "304, FETCH_FAILED", "300, FETCH_FAILED"
  })
  void shouldTellTheStatus(int status, FailureCode code) {
    Failure failure = failure(fetcher, uri("/status/" + status));

    assertThat(failure.code()).isEqualTo(code);
    assertThat(failure.message()).contains("answered " + status);
    assertThat(requests).as("no retries").hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/image", "image", "//127.0.0.1:PORT/image", "?/image"})
  void shouldFollowARedirect(String location) throws Exception {
    int port = server.getAddress().getPort();
    String target = location.replace("PORT", Integer.toString(port));

    assertThat(fetcher.fetch(Addresses.of(uri("/to?" + target)), TestStores.MAX_BYTES))
        .isEqualTo(IMAGE);
  }

  @Test
  void shouldFollowOnlySoManyRedirects() {
    Failure failure = failure(fetcher, uri("/loop"));

    assertThat(failure.code()).isEqualTo(FailureCode.FETCH_FORBIDDEN);
    assertThat(failure.message()).contains("redirects more than 3 times");
    assertThat(requests).as("the first and three redirects").hasSize(4);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "file:///etc/hostname", "ftp://127.0.0.1/image", "jar:file:/x!/y", "data:,x",
        "http://user:pw@127.0.0.1/", "http://", "http://127.0.0.1:99999/", "gopher:x"
      })
  void shouldCheckWhereARedirectLeads(String location) {
    Failure failure = failure(fetcher, uri("/to?" + location));

    assertThat(failure.code()).isEqualTo(FailureCode.FETCH_FORBIDDEN);
    assertThat(failure.message()).doesNotContain("pw");
  }

  @Test
  void shouldRefuseARedirectToAHostThatIsNotListed() {
    try (HttpFetcher strict =
        new HttpFetcher(TestStores.http(true, "127.0.0.1"), TestStores.network(LIMIT))) {
      assertThat(failure(strict, uri("/to?http://localhost/")).code())
          .isEqualTo(FailureCode.FETCH_FORBIDDEN);
    }
  }

  /** A fetcher for which one address is the public internet. */
  private static HttpFetcher only(InetAddress good, Names names) {
    return new HttpFetcher(
        TestStores.http(false),
        new StoreNetwork(TestStores.settings(LIMIT, null), "glimpse/test", names, good::equals));
  }

  @Test
  void shouldRefuseARedirectToAnAddressThatIsNotAllowed() throws Exception {
    InetAddress good = InetAddress.getLoopbackAddress();
    try (HttpFetcher strict =
        only(good, new Names(host -> new InetAddress[] {InetAddress.getByName(host)}))) {
      assertThat(strict.fetch(Addresses.of(uri("/image")), TestStores.MAX_BYTES)).isEqualTo(IMAGE);
      assertThat(failure(strict, uri("/to?http://127.0.0.2/")).code())
          .isEqualTo(FailureCode.FETCH_FORBIDDEN);
      assertThat(failure(strict, uri("/to?http://169.254.169.254/latest/meta-data/")).code())
          .isEqualTo(FailureCode.FETCH_FORBIDDEN);
    }
  }

  @Test
  void shouldConnectToTheAddressThatWasChecked() throws Exception {
    InetAddress good = InetAddress.getLoopbackAddress();
    List<String> asked = new CopyOnWriteArrayList<>();
    Names rebinding =
        new Names(
            host -> {
              asked.add(host);
              return new InetAddress[] {
                asked.size() == 1 ? good : InetAddress.getByName("127.0.0.2")
              };
            });
    try (HttpFetcher strict = only(good, rebinding)) {
      String uri = "http://rebind.test:" + server.getAddress().getPort() + "/image";

      assertThat(strict.fetch(Addresses.of(uri), TestStores.MAX_BYTES)).isEqualTo(IMAGE);
      assertThat(asked).as("one look-up, whose answer is used").containsExactly("rebind.test");
    }
  }

  @Test
  void shouldSkipTheForbiddenAddressesOfAHost() throws Exception {
    InetAddress good = InetAddress.getLoopbackAddress();
    Names mixed = new Names(host -> new InetAddress[] {InetAddress.getByName("127.0.0.2"), good});
    try (HttpFetcher strict = only(good, mixed)) {
      String uri = "http://mixed.test:" + server.getAddress().getPort() + "/image";

      assertThat(strict.fetch(Addresses.of(uri), TestStores.MAX_BYTES)).isEqualTo(IMAGE);
    }
  }

  @Test
  void shouldRefuseLoopbackByDefault() {
    try (HttpFetcher strict = new HttpFetcher(TestStores.http(false), TestStores.network(LIMIT))) {
      assertThat(failure(strict, uri("/image")).code()).isEqualTo(FailureCode.FETCH_FORBIDDEN);
      assertThat(failure(strict, uri("/image").replace("127.0.0.1", "localhost")).code())
          .isEqualTo(FailureCode.FETCH_FORBIDDEN);
    }
    assertThat(requests).isEmpty();
  }

  @Test
  void shouldKeepSecretsOutOfMessages() {
    String credentials = uri("/x").replace("//", "//name:hunter2@");
    String signature = uri("/status/403?X-Amz-Signature=hunter2");

    for (String uri : List.of(credentials, signature, "ftp://name:hunter2@h/", "x:hunter2")) {
      Failure failure = failure(fetcher, uri);

      assertThat(failure.code()).isEqualTo(FailureCode.FETCH_FORBIDDEN);
      assertThat(failure.message()).doesNotContain("hunter2");
    }
  }

  @Test
  void shouldReuseConnectionsAndSurviveFailures() throws Exception {
    for (int i = 0; i < 50; i++) {
      assertThat(fetcher.fetch(Addresses.of(uri("/image")), TestStores.MAX_BYTES)).isEqualTo(IMAGE);
      failure(fetcher, uri("/bytes/100000"));
      failure(fetcher, uri("/status/404"));
    }
    assertThat(requests).hasSize(150);
  }

  @Test
  void shouldFailAndNotHangOnceClosed() {
    fetcher.close();
    fetcher.close();

    assertThat(failure(fetcher, uri("/image")).code()).isEqualTo(FailureCode.FETCH_FAILED);
  }

  @Test
  void shouldNotAskSystemPropertiesForAProxy() throws Exception {
    SystemProperties.during(
        Map.of(
            "http.proxyHost", "127.0.0.2",
            "http.proxyPort", "1",
            "http.nonProxyHosts", "",
            "socksProxyHost", "127.0.0.2"),
        () -> {
          try (HttpFetcher fresh = TestStores.loopback(LIMIT)) {
            assertThat(fresh.fetch(Addresses.of(uri("/image")), TestStores.MAX_BYTES))
                .isEqualTo(IMAGE);
          }
        });
    assertThat(requests).containsExactly("/image");
  }
}
