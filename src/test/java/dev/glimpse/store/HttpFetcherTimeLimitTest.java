package dev.glimpse.store;

import static dev.glimpse.store.TestStores.failure;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.glimpse.event.Failure;
import dev.glimpse.event.FailureCode;
import dev.glimpse.event.ImageAddress;
import dev.glimpse.testing.Addresses;
import dev.glimpse.testing.RawServer;
import dev.glimpse.testing.RawServer.Answer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Servers that hang, drip, lie or never end: a fetch ends all the same. The time limit of a test is
 * far beyond that of its fetches; only a fetch that does not end reaches it.
 */
@Timeout(60)
@Tag("native")
class HttpFetcherTimeLimitTest {

  private static final Duration LIMIT = Duration.ofMillis(700);

  /** The limit for what fails by itself: a fetch that reads on until then has another code. */
  private static final Duration AMPLE = Duration.ofSeconds(40);

  private static final String HEAD = "HTTP/1.1 200 OK\r\n";

  private static void shouldEndInTime(String scheme, Answer answer, FailureCode code)
      throws IOException {
    Duration limit = code == FailureCode.FETCH_TIMEOUT ? LIMIT : AMPLE;
    try (RawServer server = new RawServer(answer);
        HttpFetcher fetcher = TestStores.loopback(limit)) {
      Failure failure = failure(fetcher, scheme + "://127.0.0.1:" + server.port() + "/x");

      assertThat(failure.code()).isEqualTo(code);
      assertThat(server.connections()).as("no retries").isEqualTo(1);
    }
  }

  @Test
  void shouldGiveUpOnASilentServer() throws IOException {
    shouldEndInTime("http", RawServer.silent(), FailureCode.FETCH_TIMEOUT);
  }

  @Test
  void shouldGiveUpOnATlsHandshakeThatHangs() throws IOException {
    shouldEndInTime("https", RawServer.silent(), FailureCode.FETCH_TIMEOUT);
  }

  @Test
  void shouldGiveUpOnADrippingBody() throws IOException {
    shouldEndInTime(
        "http",
        RawServer.dripping(HEAD + "Content-Length: 900\r\n\r\n", "x", 50),
        FailureCode.FETCH_TIMEOUT);
  }

  @Test
  void shouldGiveUpOnADrippingChunkedBody() throws IOException {
    shouldEndInTime(
        "http",
        RawServer.dripping(HEAD + "Transfer-Encoding: chunked\r\n\r\n", "1\r\nx\r\n", 50),
        FailureCode.FETCH_TIMEOUT);
  }

  @Test
  void shouldGiveUpOnADrippingStatusLine() throws IOException {
    shouldEndInTime(
        "http", RawServer.dripping("HTTP/1.1 200 ", "O", 50), FailureCode.FETCH_TIMEOUT);
  }

  @Test
  void shouldGiveUpOnDrippingHeaders() throws IOException {
    shouldEndInTime("http", RawServer.dripping(HEAD, "A: b\r\n", 50), FailureCode.FETCH_TIMEOUT);
  }

  @Test
  void shouldGiveUpOnEndlessInterimResponses() throws IOException {
    shouldEndInTime(
        "http",
        RawServer.dripping("", "HTTP/1.1 100 Continue\r\n\r\n", 20),
        FailureCode.FETCH_TIMEOUT);
  }

  @Test
  void shouldCutABodyThatNeverEnds() throws IOException {
    shouldEndInTime(
        "http", RawServer.flooding(HEAD + "\r\n", "x".repeat(4096)), FailureCode.IMAGE_TOO_LARGE);
  }

  @Test
  void shouldCutAChunkedBodyThatNeverEnds() throws IOException {
    shouldEndInTime(
        "http",
        RawServer.flooding(
            HEAD + "Transfer-Encoding: chunked\r\n\r\n", "1000\r\n" + "x".repeat(4096) + "\r\n"),
        FailureCode.IMAGE_TOO_LARGE);
  }

  @Test
  void shouldCutHeadersThatNeverEnd() throws IOException {
    shouldEndInTime("http", RawServer.flooding(HEAD, "A: b\r\n"), FailureCode.FETCH_FAILED);
  }

  @Test
  void shouldCutAHeaderLineThatNeverEnds() throws IOException {
    shouldEndInTime(
        "http", RawServer.flooding(HEAD + "A: ", "b".repeat(4096)), FailureCode.FETCH_FAILED);
  }

  @Test
  void shouldNotReadTheRestOfAnErrorThatNeverEnds() throws IOException {
    shouldEndInTime(
        "http",
        RawServer.flooding("HTTP/1.1 404 No\r\n\r\n", "x".repeat(4096)),
        FailureCode.IMAGE_NOT_FOUND);
  }

  @Test
  void shouldRefuseAnAnnouncedLengthWithoutReading() throws IOException {
    shouldEndInTime(
        "http",
        RawServer.dripping(HEAD + "Content-Length: 5000000000\r\n\r\n", "x", 50),
        FailureCode.IMAGE_TOO_LARGE);
  }

  @Test
  void shouldNotTakeAShortBodyForTheWhole() throws IOException {
    shouldEndInTime(
        "http", saying(HEAD + "Content-Length: 9\r\n\r\nabc"), FailureCode.FETCH_FAILED);
  }

  @Test
  void shouldFailWhenTheServerHangsUp() throws IOException {
    shouldEndInTime("http", saying(""), FailureCode.FETCH_FAILED);
  }

  @Test
  void shouldFailOnWhatIsNotHttp() throws IOException {
    shouldEndInTime("http", saying("SSH-2.0-OpenSSH_9.2\r\n\r\n"), FailureCode.FETCH_FAILED);
  }

  @Test
  void shouldFailOnWhatIsNotGzip() throws IOException {
    shouldEndInTime(
        "http", saying(HEAD + "Content-Encoding: gzip\r\n\r\nabc"), FailureCode.CORRUPT_IMAGE);
  }

  @Test
  void shouldFailOnATlsServerThatSpeaksPlainly() throws IOException {
    shouldEndInTime("https", saying(HEAD + "\r\nabc"), FailureCode.FETCH_FORBIDDEN);
  }

  private static Answer saying(String response) {
    return (in, out) -> {
      byte[] first = new byte[1];
      if (in.read(first) == 1) {
        in.skip(in.available());
        out.write(response.getBytes(ISO_8859_1));
      }
    };
  }

  @Test
  void shouldReadOnlyTheAnnouncedLength() throws Exception {
    try (RawServer server = RawServer.saying(HEAD + "Content-Length: 2\r\n\r\nabc");
        HttpFetcher fetcher = TestStores.loopback(LIMIT)) {
      assertThat(
              fetcher.fetch(
                  Addresses.of("http://127.0.0.1:" + server.port() + "/"), TestStores.MAX_BYTES))
          .isEqualTo("ab".getBytes(ISO_8859_1));
    }
  }

  @Test
  void shouldFailWhenNobodyListens() throws IOException {
    int port;
    try (RawServer server = RawServer.saying("")) {
      port = server.port();
    }
    try (HttpFetcher fetcher = TestStores.loopback(LIMIT)) {
      Failure failure = failure(fetcher, "http://127.0.0.1:" + port + "/");

      assertThat(failure.code()).isEqualTo(FailureCode.FETCH_FAILED);
      assertThat(failure.message()).contains("refused the connection");
    }
  }

  @Test
  void shouldFailWhenTheHostIsUnknown() {
    Names nobody =
        new Names(
            host -> {
              throw new UnknownHostException(host);
            });
    try (HttpFetcher fetcher = fetcher(nobody)) {
      Failure failure = failure(fetcher, "http://nobody.test/");

      assertThat(failure.code()).isEqualTo(FailureCode.FETCH_FAILED);
      assertThat(failure.message()).contains("cannot be resolved");
    }
  }

  @Test
  void shouldGiveUpOnANameServerThatHangsAndServeOthersMeanwhile() throws Exception {
    CountDownLatch hang = new CountDownLatch(1);
    Names names =
        new Names(
            host -> {
              if (host.equals("hangs.test")) {
                Uninterruptible.await(hang);
              }
              return new InetAddress[] {InetAddress.getLoopbackAddress()};
            });
    try (RawServer server = RawServer.saying(HEAD + "Content-Length: 2\r\n\r\nab");
        HttpFetcher fetcher = fetcher(names)) {
      assertThat(failure(fetcher, "http://hangs.test/").code())
          .isEqualTo(FailureCode.FETCH_TIMEOUT);
      assertThat(
              fetcher.fetch(
                  Addresses.of("http://good.test:" + server.port() + "/"), TestStores.MAX_BYTES))
          .hasSize(2);
    } finally {
      hang.countDown();
    }
  }

  @Test
  @SuppressWarnings("try") // closing twice is the point
  void shouldBreakOffWhenClosed() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    ExecutorService caller = Executors.newSingleThreadExecutor();
    Answer silence =
        (in, out) -> {
          RawServer.skipRequest(in);
          asked.countDown();
          in.transferTo(OutputStream.nullOutputStream());
        };
    try (RawServer server = new RawServer(silence);
        HttpFetcher fetcher = TestStores.loopback(Duration.ofMinutes(5))) {
      ImageAddress uri = Addresses.of("http://127.0.0.1:" + server.port() + "/");
      Future<byte[]> fetch = caller.submit(() -> fetcher.fetch(uri, TestStores.MAX_BYTES));
      asked.await();

      fetcher.close();

      assertThatThrownBy(() -> fetch.get(20, TimeUnit.SECONDS))
          .hasMessageContaining(FailureCode.FETCH_FAILED.name());
    } finally {
      caller.shutdownNow();
    }
  }

  @Test
  void shouldLetItselfBeInterrupted() throws Exception {
    CountDownLatch hang = new CountDownLatch(1);
    CountDownLatch asked = new CountDownLatch(1);
    ExecutorService caller = Executors.newSingleThreadExecutor();
    Names names =
        new Names(
            host -> {
              asked.countDown();
              Uninterruptible.await(hang);
              throw new UnknownHostException(host);
            });
    try (HttpFetcher fetcher = TestStores.loopback(Duration.ofMinutes(5), names)) {
      Future<byte[]> fetch =
          caller.submit(
              () -> fetcher.fetch(Addresses.of("http://hangs.test/"), TestStores.MAX_BYTES));
      asked.await();

      caller.shutdownNow();

      assertThatThrownBy(() -> fetch.get(20, TimeUnit.SECONDS))
          .hasCauseInstanceOf(InterruptedException.class);
    } finally {
      hang.countDown();
    }
  }

  private static HttpFetcher fetcher(Names names) {
    return TestStores.loopback(LIMIT, names);
  }
}
