package dev.glimpse.store;

import static dev.glimpse.store.TestStores.failure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.glimpse.event.FailureCode;
import dev.glimpse.event.ImageAddress;
import dev.glimpse.testing.RawServer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections that the client keeps open and the server has closed. One fetch is one attempt. */
@Timeout(60)
@Tag("native")
final class StaleConnectionTest {

  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";

  /** What a connection does with its n-th request, counted from 1; it ends by an exception. */
  private interface Behaviour {
    void answer(int request, OutputStream out) throws IOException, InterruptedException;
  }

  private final AtomicInteger requests = new AtomicInteger();
  private final HttpFetcher fetcher = TestStores.loopback(LIMIT);
  private RawServer server;

  private void serve(Behaviour behaviour) throws IOException {
    server =
        new RawServer(
            (in, out) -> {
              for (int request = 1; ; request++) {
                RawServer.skipRequest(in);
                requests.incrementAndGet();
                behaviour.answer(request, out);
              }
            });
  }

  @AfterEach
  void stop() throws IOException {
    fetcher.close();
    server.close();
  }

  private static void say(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Ends a connection as a server does that had closed it before the request came. */
  private static IOException end(String how) {
    return how.equals("RST") ? new RawServer.Reset() : new IOException("closed");
  }

  private String uri() {
    return "http://127.0.0.1:" + server.port() + "/image";
  }

  private void fetch(ImageFetcher with, String uri) throws Exception {
    assertThat(with.fetch(ImageAddress.parse(uri), TestStores.MAX_BYTES)).hasSize(2);
  }

  private void answerFirstRequestsOnly(String how) throws IOException {
    serve(
        (request, out) -> {
          if (request > 1) {
            throw end(how);
          }
          say(out, OK);
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"FIN", "RST"})
  void shouldSendARequestAgainOnANewConnection(String how) throws Exception {
    answerFirstRequestsOnly(how);

    for (int i = 0; i < 5; i++) {
      fetch(fetcher, uri());
    }

    assertThat(server.connections()).isEqualTo(5);
    assertThat(requests).as("each but the first is sent twice").hasValue(9);
  }

  @ParameterizedTest
  @ValueSource(strings = {"FIN", "RST"})
  void shouldSendARequestForAnObjectAgain(String how) throws Exception {
    answerFirstRequestsOnly(how);
    String store = "http://127.0.0.1:" + server.port();
    try (S3Fetcher objects = S3Fetchers.of(store, LIMIT, S3Fetchers.KNOWN, "bucket")) {
      for (int i = 0; i < 5; i++) {
        fetch(objects, "s3://bucket/a//b%20+");
      }
    }

    assertThat(server.connections()).isEqualTo(5);
    assertThat(requests).hasValue(9);
  }

  @Test
  void shouldFetchSixtyOfSixtyWhenTheServerClosesAfterEachAnswer() throws Exception {
    serve(
        (request, out) -> {
          say(out, OK);
          throw end("FIN");
        });

    for (int i = 0; i < 60; i++) {
      fetch(fetcher, uri());
    }
  }

  @Test
  void shouldTakeANewConnectionAndNoOtherOldOne() throws Exception {
    CountDownLatch together = new CountDownLatch(4);
    AtomicInteger late = new AtomicInteger();
    serve(
        (request, out) -> {
          if (request > 1) {
            late.incrementAndGet();
            throw end("FIN");
          }
          together.countDown();
          together.await();
          say(out, OK);
        });
    ExecutorService threads = Executors.newFixedThreadPool(4);
    List<Future<?>> first = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      first.add(
          threads.submit(() -> fetcher.fetch(ImageAddress.parse(uri()), TestStores.MAX_BYTES)));
    }
    for (Future<?> fetch : first) {
      fetch.get();
    }
    threads.shutdown();

    fetch(fetcher, uri());

    assertThat(late).as("requests on connections that were kept").hasValue(1);
    assertThat(server.connections()).isEqualTo(5);
  }

  @ParameterizedTest
  @ValueSource(strings = {"FIN", "RST"})
  void shouldFailWhenANewConnectionEndsWithoutAnAnswer(String how) throws Exception {
    serve(
        (request, out) -> {
          throw end(how);
        });

    assertThat(failure(fetcher, uri()).code()).isEqualTo(FailureCode.FETCH_FAILED);
    assertThat(requests).hasValue(1);
  }

  @Test
  void shouldFailWhenTheNewConnectionFailsToo() throws Exception {
    AtomicInteger answers = new AtomicInteger();
    serve(
        (request, out) -> {
          if (answers.getAndIncrement() > 0) {
            throw end("FIN");
          }
          say(out, OK);
        });
    fetch(fetcher, uri());

    assertThat(failure(fetcher, uri()).code()).isEqualTo(FailureCode.FETCH_FAILED);
    assertThat(requests).hasValue(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"H", "HTTP/1.1 200 OK\r\nContent-Le", OK + "x"})
  void shouldNotSendAgainWhatWasAnsweredInPart(String answer) throws Exception {
    String cut = answer.replace("Length: 2\r\n\r\nhix", "Length: 9\r\n\r\nhi");
    serve(
        (request, out) -> {
          say(out, request == 1 ? OK : cut);
          if (request > 1) {
            throw end("FIN");
          }
        });
    fetch(fetcher, uri());

    assertThat(failure(fetcher, uri()).code()).isEqualTo(FailureCode.FETCH_FAILED);
    assertThat(requests).hasValue(2);
  }

  @Test
  void shouldSendAgainWhenTheServerSaysThatItWaitedTooLong() throws Exception {
    serve(
        (request, out) ->
            say(
                out,
                request == 1
                    ? OK
                    : "HTTP/1.1 408 Request Timeout\r\nContent-Length: 3\r\n\r\nbye"));

    fetch(fetcher, uri());
    fetch(fetcher, uri());

    assertThat(requests).hasValue(3);
    assertThat(server.connections()).isEqualTo(2);
  }

  @Test
  void shouldBelieveATimeoutOnANewConnection() throws Exception {
    serve((request, out) -> say(out, "HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n"));

    assertThat(failure(fetcher, uri()).code()).isEqualTo(FailureCode.FETCH_TIMEOUT);
    assertThat(requests).hasValue(1);
  }

  @Test
  void shouldKeepTheDeadlineAcrossBothConnections() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    AtomicInteger connections = new AtomicInteger();
    server =
        new RawServer(
            (in, out) -> {
              boolean second = connections.incrementAndGet() > 1;
              RawServer.skipRequest(in);
              if (second) {
                never.await();
              }
              say(out, OK);
              RawServer.skipRequest(in);
            });
    try (HttpFetcher hasty = TestStores.loopback(Duration.ofSeconds(2))) {
      fetch(hasty, uri());

      assertThat(failure(hasty, uri()).code()).isEqualTo(FailureCode.FETCH_TIMEOUT);
    }
  }
}
