package dev.glimpse.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.glimpse.event.FailureCode;
import dev.glimpse.event.FailureException;
import dev.glimpse.event.PushBack;
import dev.glimpse.testing.Addresses;
import dev.glimpse.testing.RawServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The answers and failures that mean that a store wants fewer requests, over real sockets. */
@Timeout(120)
@Tag("native")
final class PushBackSignalsTest {

  private static final Duration AMPLE = Duration.ofSeconds(60);

  private static FailureException http(String scheme, int port) {
    try (HttpFetcher fetcher = TestStores.loopback(AMPLE)) {
      return catchThrowableOfType(
          FailureException.class,
          () ->
              fetcher.fetch(
                  Addresses.of("%s://127.0.0.1:%d/a.jpg?secret".formatted(scheme, port)),
                  TestStores.MAX_BYTES));
    }
  }

  private static FailureException s3(int port) {
    try (S3Fetcher fetcher =
        S3Fetchers.of("http://127.0.0.1:" + port, AMPLE, S3Fetchers.KNOWN, "bucket")) {
      return catchThrowableOfType(
          FailureException.class,
          () -> fetcher.fetch(Addresses.of("s3://bucket/a.jpg"), TestStores.MAX_BYTES));
    }
  }

  private static FailureException fetch(String scheme, int port) {
    return scheme.equals("s3") ? s3(port) : http(scheme, port);
  }

  private static RawServer.Answer behaving(String how) {
    return switch (how) {
      case "reset" ->
          (in, out) -> {
            RawServer.skipRequest(in);
            throw new RawServer.Reset();
          };
      case "reset-at-once" ->
          (in, out) -> {
            throw new RawServer.Reset();
          };
      case "hang-up" -> (in, out) -> RawServer.skipRequest(in);
      case "hang-up-at-once" -> (in, out) -> {};
      case "short" -> RawServer.text("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc");
      default ->
          RawServer.text(
              "HTTP/1.1 %s Status\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                  .formatted(how));
    };
  }

  @ParameterizedTest
  @CsvSource({
    "http,  429,             EXPLICIT",
    "http,  503,             EXPLICIT",
    "http,  509,             EXPLICIT",
    "http,  529,             EXPLICIT",
    "http,  500,             NONE",
    "http,  502,             NONE",
    "http,  504,             NONE",
    "http,  403,             NONE",
    "http,  404,             NONE",
    "http,  reset,           POSSIBLE",
    "http,  reset-at-once,   POSSIBLE",
    "http,  hang-up,         POSSIBLE",
    "http,  hang-up-at-once, POSSIBLE",
    "http,  short,           NONE",
    "https, reset-at-once,   POSSIBLE",
    "https, hang-up-at-once, POSSIBLE",
    "s3,    429,             EXPLICIT",
    "s3,    503,             EXPLICIT",
    "s3,    500,             NONE",
    "s3,    403,             NONE",
    "s3,    reset,           POSSIBLE",
    "s3,    hang-up,         POSSIBLE",
    "s3,    short,           NONE",
  })
  void shouldTellPushBackFromOtherFailures(String scheme, String how, PushBack pushBack)
      throws IOException {
    try (RawServer server = new RawServer(behaving(how))) {
      FailureException failure = fetch(scheme, server.port());

      assertThat(failure.pushBack()).isEqualTo(pushBack);
      assertThat(failure.retryAfter()).isNull();
      if (failure.failure().code().isTransient()) {
        assertThat(failure.reason()).isNotBlank().doesNotContain("a.jpg", "127.0.0.1", "secret");
        assertThat(failure.failure().message()).contains("a.jpg").endsWith(failure.reason());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"http", "https", "s3"})
  void shouldTakeARefusedConnectionForPossiblePushBack(String scheme) throws IOException {
    int port;
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = closed.getLocalPort();
    }

    assertThat(fetch(scheme, port).pushBack()).isEqualTo(PushBack.POSSIBLE);
  }

  @ParameterizedTest
  @CsvSource({
    "503, SlowDown",
    "503, ServiceUnavailable",
    "429, TooManyRequests",
    "400, RequestLimitExceeded",
    "403, Throttling",
    "409, SlowDown",
  })
  void shouldTakeWhatS3CallsThrottlingForPushBack(int status, String code) throws IOException {
    FailureException failure = s3Error(status, code, null);

    assertThat(failure.pushBack()).isEqualTo(PushBack.EXPLICIT);
    assertThat(failure.failure().code()).isEqualTo(FailureCode.FETCH_FAILED);
    assertThat(failure.reason()).isEqualTo("answered %d %s".formatted(status, code));
  }

  @Test
  void shouldReadHowLongS3AsksToWait() throws IOException {
    assertThat(s3Error(503, "SlowDown", "7").retryAfter()).isEqualTo(Duration.ofSeconds(7));
  }

  @ParameterizedTest
  @CsvSource({"403, AccessDenied", "404, NoSuchKey", "500, InternalError"})
  void shouldTakeOtherErrorsOfS3ForWhatTheyAre(int status, String code) throws IOException {
    assertThat(s3Error(status, code, null).pushBack()).isEqualTo(PushBack.NONE);
  }

  private static FailureException s3Error(int status, String code, @Nullable String retryAfter)
      throws IOException {
    String body = "<Error><Code>%s</Code><Message>slow</Message></Error>".formatted(code);
    String header = retryAfter == null ? "" : "Retry-After: " + retryAfter + "\r\n";
    String answer =
        String.format(
            Locale.ROOT,
            "HTTP/1.1 %d No\r\n%sContent-Type: application/xml\r\nContent-Length: %d\r\n\r\n%s",
            status,
            header,
            body.length(),
            body);
    try (RawServer server = RawServer.saying(answer)) {
      return s3(server.port());
    }
  }
}
