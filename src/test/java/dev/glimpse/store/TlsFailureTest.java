package dev.glimpse.store;

import static dev.glimpse.store.TestStores.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.glimpse.config.S3StoreConfig;
import dev.glimpse.event.Failure;
import dev.glimpse.event.FailureCode;
import dev.glimpse.event.ImageAddress;
import dev.glimpse.testing.RawServer;
import dev.glimpse.testing.TestCertificates;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers whose TLS is not as it should be, for HTTP and for S3. The report tls-message is one. */
@Timeout(120)
@Tag("process")
final class TlsFailureTest {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String HERE = "san=ip:127.0.0.1";

  @TempDir private static Path folder;
  private static TestCertificates certificates;
  private static HttpFetcher plain;
  private static HttpFetcher trusting;

  @BeforeAll
  static void make() throws Exception {
    certificates = new TestCertificates(folder);
    certificates.make("good", "-signer ca -ext " + HERE);
    certificates.make("expired", "-signer ca -startdate -400d -validity 30 -ext " + HERE);
    certificates.make("future", "-signer ca -startdate +300d -ext " + HERE);
    certificates.make("wrong", "-signer ca -ext san=dns:other.example,ip:127.0.0.2");
    certificates.make("nameless", "-signer ca");
    certificates.make("alone", "-ext " + HERE);
    certificates.make("alone-expired", "-startdate -400d -validity 30 -ext " + HERE);
    certificates.make("client", "-signer ca -ext eku=clientAuth -ext " + HERE);
    certificates.make("any", "-signer ca -ext san=dns:*.store.example");
    plain = TestStores.loopback(LIMIT);
    trusting = new HttpFetcher(TestStores.http(true), network("ca"));
  }

  @AfterAll
  static void close() {
    plain.close();
    trusting.close();
  }

  private static StoreNetwork network(String authority) throws Exception {
    return TestStores.network(
        TestStores.settings(LIMIT, null, certificates.certificate(authority)));
  }

  private static S3Fetcher objects(StoreNetwork network, int port) {
    return S3Fetchers.of(
        new S3StoreConfig(List.of("bucket"), "https://127.0.0.1:" + port, "eu-central-1", true),
        network);
  }

  private static String uri(int port) {
    return "https://127.0.0.1:" + port + "/image";
  }

  @Test
  void shouldFetchFromAServerOfAnAuthorityThatWasAdded() throws Exception {
    try (TlsServer server = new TlsServer(certificates.server("good"));
        S3Fetcher objects = objects(network("ca"), server.port())) {
      for (int i = 0; i < 5; i++) { // each connection but the first is new, as the old one is stale
        assertThat(trusting.fetch(ImageAddress.parse(uri(server.port())), TestStores.MAX_BYTES))
            .hasSize(2);
        assertThat(objects.fetch(ImageAddress.parse("s3://bucket/image"), TestStores.MAX_BYTES))
            .hasSize(2);
      }
    }
  }

  @Test
  void shouldFetchFromAServerWhoseOwnCertificateWasAdded() throws Exception {
    try (TlsServer server = new TlsServer(certificates.server("alone"));
        HttpFetcher fetcher = new HttpFetcher(TestStores.http(true), network("alone"))) {
      assertThat(fetcher.fetch(ImageAddress.parse(uri(server.port())), TestStores.MAX_BYTES))
          .hasSize(2);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "good, false, issued by an authority that is not trusted",
    "alone, false, self-signed",
    "alone, true, self-signed",
    "alone-expired, false, self-signed",
    "alone-expired, false, expired on",
    "expired, false, expired on",
    "expired, true, the server's certificate expired on",
    "future, true, is not valid before",
    "wrong, true, is for another host name",
    "nameless, true, is for another host name",
    "client, true, 'has a signature, a key or a use that is not accepted'",
  })
  void shouldSayWhatIsWrongWithACertificate(String name, boolean added, String message)
      throws Exception {
    try (TlsServer server = new TlsServer(certificates.server(name));
        S3Fetcher objects =
            objects(added ? network("ca") : TestStores.network(LIMIT), server.port())) {
      for (Failure failure :
          List.of(
              failure(added ? trusting : plain, uri(server.port())),
              failure(objects, "s3://bucket/image"))) {
        assertThat(failure.code()).as(failure.message()).isEqualTo(FailureCode.FETCH_FORBIDDEN);
        assertThat(failure.code().isTransient()).isFalse();
        assertThat(failure.message()).contains("/image is not fetched: ").contains(message);
      }
      assertThat(server.connections()).as("one each, and none again").isEqualTo(2);
      assertThat(server.requests()).isZero();
    }
  }

  @Test
  void shouldRefuseACertificateThatWasAddedAndExpired() throws Exception {
    try (TlsServer server = new TlsServer(certificates.server("alone-expired"));
        HttpFetcher fetcher = new HttpFetcher(TestStores.http(true), network("alone-expired"))) {
      Failure failure = failure(fetcher, uri(server.port()));

      assertThat(failure.code()).isEqualTo(FailureCode.FETCH_FORBIDDEN);
      assertThat(failure.message()).contains("the server's certificate expired on");
      assertThat(server.requests()).isZero();
    }
  }

  @Test
  void shouldSayWhenACertificateExpired() throws Exception {
    LocalDate end =
        LocalDate.ofInstant(
            certificates.certificate("expired").getNotAfter().toInstant(), ZoneOffset.UTC);
    try (TlsServer server = new TlsServer(certificates.server("expired"))) {
      assertThat(failure(trusting, uri(server.port())).message())
          .endsWith("the server's certificate expired on " + end);
    }
  }

  private static Failure answering(String first) throws IOException {
    try (RawServer server =
        new RawServer(
            (in, out) -> {
              in.read(new byte[1 << 14]);
              out.write(first.getBytes(StandardCharsets.ISO_8859_1));
              out.flush();
              if (!first.isEmpty()) {
                in.read(new byte[1 << 14]); // until the client hangs up
              }
            })) {
      Failure failure = failure(plain, uri(server.port()));
      assertThat(server.connections()).isEqualTo(1);
      return failure;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"HTTP/1.1 400 Bad Request\r\n\r\n", "SSH-2.0-OpenSSH_9.2\r\n"})
  void shouldSayThatAServerSpeaksNoTls(String first) throws Exception {
    Failure failure = answering(first);

    assertThat(failure.code()).isEqualTo(FailureCode.FETCH_FORBIDDEN);
    assertThat(failure.message()).contains("does not speak TLS at this port");
  }

  @ParameterizedTest
  @CsvSource({
    "40, no version or cipher suite of TLS in common",
    "70, no version or cipher suite of TLS in common",
    "71, no version or cipher suite of TLS in common",
    "42, demands a client certificate",
    "112, does not know the host name",
    "116, demands a client certificate",
  })
  void shouldTellARefusedHandshake(int alert, String message) throws Exception {
    Failure failure = answering("\u0015\u0003\u0003\0\u0002\u0002" + (char) alert);

    assertThat(failure.code()).isEqualTo(FailureCode.FETCH_FORBIDDEN);
    assertThat(failure.message()).contains(message);
  }

  @Test
  void shouldTryAgainLaterWhatMayPass() throws Exception {
    for (String first : List.of("", "\u0015\u0003\u0003\0\u0002\u0002" + (char) 80)) {
      Failure failure = answering(first);

      assertThat(failure.code()).as(failure.message()).isEqualTo(FailureCode.FETCH_FAILED);
      assertThat(failure.message()).contains("broke off");
    }
  }

  private static SSLSocket upgraded(TlsServer server, String host) throws Exception {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
    return ServerTrust.tls(List.of(certificates.certificate("ca")))
        .upgrade(socket, host, server.port(), null, HttpClientContext.create());
  }

  @Test
  void shouldCheckTheNameOfAHostWithAnUnderscore() throws Exception {
    try (TlsServer server = new TlsServer(certificates.server("any"))) {
      try (SSLSocket socket = upgraded(server, "my_images.store.example")) {
        assertThat(socket.getSession().isValid()).isTrue();
      }
      assertThatThrownBy(() -> upgraded(server, "my_images.other.example").close())
          .isInstanceOf(SSLPeerUnverifiedException.class);
    }
    try (TlsServer server = new TlsServer(certificates.server("alone"))) {
      assertThatThrownBy(() -> upgraded(server, "my_images.store.example").close())
          .isInstanceOf(SSLHandshakeException.class);
    }
  }
}
