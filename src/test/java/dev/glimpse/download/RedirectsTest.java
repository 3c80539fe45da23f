package dev.glimpse.download;

import static dev.glimpse.download.Downloads.LIMITS;
import static dev.glimpse.download.Downloads.downloader;
import static dev.glimpse.download.Downloads.fetch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.glimpse.download.Downloads.Heard;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Where servers send a download, with and without TLS. */
@Timeout(60)
@Tag("process")
final class RedirectsTest {

  private static final byte[] FILE = Downloads.bytes(100_000, 5);

  @TempDir private static Path keys;
  private static SSLContext trusted;
  private static HttpsServer tls;
  private static final AtomicInteger TLS_REQUESTS = new AtomicInteger();
  private static volatile String location = "";

  @TempDir private Path folder;
  private final Heard heard = new Heard();
  private FileServer server;

  @BeforeAll
  static void startTls() throws Exception {
    trusted = selfSigned(keys.resolve("keys.p12"));
    tls = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    tls.setHttpsConfigurator(new HttpsConfigurator(trusted));
    tls.createContext(
        "/",
        exchange -> {
          TLS_REQUESTS.incrementAndGet();
          try (exchange) {
            if (exchange.getRequestURI().getPath().equals("/file")) {
              exchange.sendResponseHeaders(200, FILE.length);
              exchange.getResponseBody().write(FILE);
            } else {
              exchange.getResponseHeaders().set("Location", location);
              exchange.sendResponseHeaders(302, -1);
            }
          }
        });
    tls.start();
  }

  /** The JDK makes keys with its own tool only. */
  private static SSLContext selfSigned(Path file) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-keystore",
                file.toString()));
    command.addAll(
        List.of(
            "-genkeypair -keyalg EC -dname CN=test -ext san=ip:127.0.0.1 -storepass secret"
                .split(" ")));
    Process keytool = new ProcessBuilder(command).inheritIO().start();
    assertThat(keytool.waitFor()).isZero();
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, "secret".toCharArray());
    }
    KeyManagerFactory own = KeyManagerFactory.getInstance("SunX509");
    own.init(store, "secret".toCharArray());
    TrustManagerFactory others = TrustManagerFactory.getInstance("PKIX");
    KeyStore certificates = KeyStore.getInstance("PKCS12");
    certificates.load(null, null);
    certificates.setCertificateEntry("test", store.getCertificate("mykey"));
    others.init(certificates);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(own.getKeyManagers(), others.getTrustManagers(), null);
    return context;
  }

  @AfterAll
  static void stopTls() {
    tls.stop(0);
  }

  @BeforeEach
  void start() throws Exception {
    server = new FileServer(FILE);
    TLS_REQUESTS.set(0);
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  private static String tlsAddress(String path) {
    return "https://127.0.0.1:" + tls.getAddress().getPort() + path;
  }

  private void download(String address, SSLContext trust) throws Exception {
    try (FileDownloader downloader =
        downloader(heard, LIMITS, Map.of("no_proxy", "*"), new DefaultClientTlsStrategy(trust))) {
      fetch(downloader, new RemoteFile(URI.create(address), null, null), folder.resolve("file"));
    }
  }

  @Test
  void shouldFollowWithTheRangeItAskedFor() throws Exception {
    server.answersNext(
        server.endsAfter(40_000),
        FileServer.says("302 Found", "Location: /elsewhere?token=1\r\nContent-Length: 0"));

    download(server.uri("file").toString(), trusted);

    assertThat(folder.resolve("file")).hasBinaryContent(FILE);
    assertThat(server.requests().get(2).line()).isEqualTo("GET /elsewhere?token=1 HTTP/1.1");
    assertThat(server.lastRange()).isEqualTo("bytes=40000-");
  }

  @Test
  void shouldFollowFromHttpToHttpsAndOnToHttps() throws Exception {
    location = tlsAddress("/file");
    server.answersNext(
        FileServer.says("301 Moved", "Location: " + tlsAddress("/away") + "\r\nContent-Length: 0"));

    download(server.uri("file").toString(), trusted);

    assertThat(folder.resolve("file")).hasBinaryContent(FILE);
    assertThat(TLS_REQUESTS).hasValue(2);
  }

  @Test
  void shouldNotFollowFromHttpsToHttp() throws Exception {
    location = server.uri("file").toString();

    assertThatThrownBy(() -> download(tlsAddress("/away"), trusted))
        .isInstanceOf(DownloadException.class)
        .hasMessageContaining("redirect to " + location)
        .hasMessageContaining("only to https");
    assertThat(server.requests()).isEmpty();
    assertThat(folder.resolve("file")).doesNotExist();
  }

  @Test
  void shouldNotGoInCircles() throws Exception {
    location = tlsAddress("/away");

    assertThatThrownBy(() -> download(tlsAddress("/away"), trusted))
        .isInstanceOf(DownloadException.class)
        .hasMessageContaining("ircular redirect");
    assertThat(heard.troubles).isEmpty();
  }

  @Test
  void shouldNotTryAgainWhereTheCertificateIsNoneToTrust() throws Exception {
    assertThatThrownBy(() -> download(tlsAddress("/file"), SSLContext.getDefault()))
        .isInstanceOf(DownloadException.class)
        .hasMessageContaining("certification path");
    assertThat(heard.troubles).isEmpty();
    assertThat(TLS_REQUESTS).hasValue(0);
  }
}
