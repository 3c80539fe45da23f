package dev.glimpse.store;

import static dev.glimpse.store.TestStores.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.glimpse.event.Failure;
import dev.glimpse.event.FailureCode;
import dev.glimpse.event.FailureException;
import dev.glimpse.testing.Addresses;
import dev.glimpse.testing.RawServer;
import dev.glimpse.testing.RawServer.Answer;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;

/** Stores that hang, drip, lie, refuse or never end: a fetch ends all the same, and tries once. */
@Timeout(120)
@Tag("native")
final class S3FetcherTimeLimitTest {

  private static final Duration LIMIT = Duration.ofMillis(900);

  /** For what fails by itself, long before. */
  private static final Duration AMPLE = Duration.ofSeconds(90);

  private static final String HEAD = "HTTP/1.1 200 OK\r\n";
  private static final String URI_TEXT = "s3://bucket/key";

  private static S3Fetcher fetcher(RawServer server, Duration limit) {
    return fetcher(server, limit, S3Fetchers.KNOWN);
  }

  private static S3Fetcher fetcher(
      RawServer server, Duration limit, AwsCredentialsProvider credentials) {
    return S3Fetchers.of("http://127.0.0.1:" + server.port(), limit, credentials, "bucket");
  }

  private static void shouldEnd(Answer answer, FailureCode code) throws IOException {
    Duration limit = code == FailureCode.FETCH_TIMEOUT ? LIMIT : AMPLE;
    try (RawServer server = new RawServer(answer);
        S3Fetcher fetcher = fetcher(server, limit)) {
      assertThat(failure(fetcher, URI_TEXT).code()).isEqualTo(code);
      assertThat(server.connections()).as("no retries").isEqualTo(1);
    }
  }

  @Test
  void shouldGiveUpOnASilentStore() throws IOException {
    shouldEnd(RawServer.silent(), FailureCode.FETCH_TIMEOUT);
  }

  @Test
  void shouldGiveUpOnDrippingHeaders() throws IOException {
    shouldEnd(RawServer.dripping(HEAD, "A: b\r\n", 50), FailureCode.FETCH_TIMEOUT);
  }

  @Test
  void shouldGiveUpOnADrippingBody() throws IOException {
    shouldEnd(
        RawServer.dripping(HEAD + "Content-Length: 900\r\n\r\n", "x", 50),
        FailureCode.FETCH_TIMEOUT);
  }

  @Test
  void shouldGiveUpOnADrippingError() throws IOException {
    shouldEnd(
        RawServer.dripping("HTTP/1.1 403 No\r\nContent-Length: 900\r\n\r\n", "x", 50),
        FailureCode.FETCH_TIMEOUT);
  }

  @Test
  void shouldCutABodyThatNeverEnds() throws IOException {
    shouldEnd(RawServer.flooding(HEAD + "\r\n", "x".repeat(4096)), FailureCode.IMAGE_TOO_LARGE);
  }

  @Test
  void shouldCutAnErrorThatNeverEnds() throws IOException {
    shouldEnd(
        RawServer.flooding("HTTP/1.1 404 No\r\n\r\n", "x".repeat(4096)),
        FailureCode.IMAGE_NOT_FOUND);
  }

  @Test
  void shouldRefuseAnAnnouncedLengthWithoutReading() throws IOException {
    shouldEnd(
        RawServer.dripping(HEAD + "Content-Length: 5000000000\r\n\r\n", "x", 50),
        FailureCode.IMAGE_TOO_LARGE);
  }

  @Test
  void shouldNotTakeAShortBodyForTheWhole() throws IOException {
    shouldEnd(RawServer.text(HEAD + "Content-Length: 9\r\n\r\nabc"), FailureCode.FETCH_FAILED);
  }

  @Test
  void shouldNotTakeAPartForTheWhole() throws IOException {
    shouldEnd(
        RawServer.text("HTTP/1.1 206 Partial Content\r\nContent-Length: 3\r\n\r\nabc"),
        FailureCode.FETCH_FAILED);
  }

  @Test
  void shouldFailWhenTheStoreHangsUp() throws IOException {
    shouldEnd(RawServer.text(""), FailureCode.FETCH_FAILED);
  }

  @Test
  void shouldFailWhenTheStoreResets() throws IOException {
    shouldEnd(
        (in, out) -> {
          RawServer.skipRequest(in);
          throw new RawServer.Reset();
        },
        FailureCode.FETCH_FAILED);
  }

  @Test
  void shouldFailOnWhatIsNotHttp() throws IOException {
    shouldEnd(RawServer.text("SSH-2.0-OpenSSH_9.2\r\n\r\n"), FailureCode.FETCH_FAILED);
  }

  @ParameterizedTest
  @CsvSource({
    "403, AccessDenied, FETCH_FORBIDDEN",
    "403, InvalidAccessKeyId, FETCH_FORBIDDEN",
    "403, InvalidObjectState, FETCH_FORBIDDEN",
    "400, AuthorizationHeaderMalformed, FETCH_FORBIDDEN",
    "301, PermanentRedirect, FETCH_FORBIDDEN",
    "307, TemporaryRedirect, FETCH_FAILED",
    "400, ExpiredToken, FETCH_FAILED",
    "403, RequestTimeTooSkewed, FETCH_FAILED",
    "400, RequestTimeout, FETCH_TIMEOUT",
    "404, NoSuchKey, IMAGE_NOT_FOUND",
    "404, NoSuchBucket, IMAGE_NOT_FOUND",
    "429, TooManyRequests, FETCH_FAILED",
    "500, InternalError, FETCH_FAILED",
    "503, SlowDown, FETCH_FAILED",
    "504, GatewayTimeout, FETCH_TIMEOUT",
  })
  void shouldTellWhatTheStoreMeans(int status, String error, FailureCode code) throws IOException {
    String body = "<Error><Code>" + error + "</Code><Message>hunter2</Message></Error>";
    // A redirect leads back to the store, which would count it.
    String head = "HTTP/1.1 %d X\r\nLocation: /bucket/key\r\nContent-Length: %d\r\n\r\n";
    try (RawServer server = RawServer.saying(head.formatted(status, body.length()) + body);
        S3Fetcher fetcher = fetcher(server, AMPLE)) {
      Failure failure = failure(fetcher, URI_TEXT);

      assertThat(failure.code()).isEqualTo(code);
      assertThat(failure.message())
          .isEqualTo("s3://bucket/key answered %d %s".formatted(status, error));
      assertThat(server.connections()).as("neither retries nor redirects").isEqualTo(1);
    }
  }

  @Test
  void shouldPassOnForHowLongTheStoreWantsToBeLeftAlone() throws IOException {
    String slowDown =
        "HTTP/1.1 503 Slow Down\r\nRetry-After: 7\r\nContent-Length: 39\r\n\r\n"
            + "<Error><Code>SlowDown</Code></Error>   ";
    try (RawServer server = RawServer.saying(slowDown);
        S3Fetcher fetcher = fetcher(server, AMPLE)) {
      FailureException e =
          catchThrowableOfType(
              FailureException.class,
              () -> fetcher.fetch(Addresses.of(URI_TEXT), TestStores.MAX_BYTES));

      assertThat(e.retryAfter()).isEqualTo(Duration.ofSeconds(7));
    }
  }

  @Test
  void shouldNotUnfoldEntitiesOfAnError() throws IOException {
    String bomb = "<!DOCTYPE x [<!ENTITY a \"AccessDenied\">]><Error><Code>&a;</Code></Error>";
    try (RawServer server =
            RawServer.saying(
                "HTTP/1.1 403 X\r\nContent-Length: " + bomb.length() + "\r\n\r\n" + bomb);
        S3Fetcher fetcher = fetcher(server, AMPLE)) {
      assertThat(failure(fetcher, URI_TEXT).code()).isEqualTo(FailureCode.FETCH_FORBIDDEN);
      assertThat(failure(fetcher, URI_TEXT).message()).doesNotContain("AccessDenied");
    }
  }

  @Test
  void shouldGiveUpOnCredentialsThatCannotBeHadInTime() throws IOException {
    CountDownLatch hang = new CountDownLatch(1);
    AwsCredentialsProvider hanging =
        () -> {
          Uninterruptible.await(hang);
          return S3Fetchers.KNOWN.resolveCredentials();
        };
    try (RawServer server = RawServer.saying("");
        S3Fetcher fetcher = fetcher(server, LIMIT, hanging)) {
      assertThat(failure(fetcher, URI_TEXT).code()).isEqualTo(FailureCode.FETCH_TIMEOUT);
      assertThat(server.connections()).isZero();
    } finally {
      hang.countDown();
    }
  }

  @Test
  void shouldTakeMissingCredentialsForSomethingThatMayPass() throws IOException {
    AwsCredentialsProvider none =
        () -> {
          throw SdkClientException.create("hunter2");
        };
    try (RawServer server = RawServer.saying("");
        S3Fetcher fetcher = fetcher(server, AMPLE, none)) {
      Failure failure = failure(fetcher, URI_TEXT);

      assertThat(failure.code()).isEqualTo(FailureCode.FETCH_FAILED);
      assertThat(failure.message()).contains("no credentials").doesNotContain("hunter2");
      assertThat(server.connections()).isZero();
    }
  }

  private interface Break {
    void off(S3Fetcher fetcher, ExecutorService caller);
  }

  /** What becomes of a fetch that waits for a silent store. */
  private static Throwable brokenOff(Break how) throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    ExecutorService caller = Executors.newSingleThreadExecutor();
    Answer silence =
        (in, out) -> {
          RawServer.skipRequest(in);
          asked.countDown();
          in.transferTo(OutputStream.nullOutputStream());
        };
    try (RawServer server = new RawServer(silence);
        S3Fetcher fetcher = fetcher(server, Duration.ofMinutes(5))) {
      Future<byte[]> fetch =
          caller.submit(() -> fetcher.fetch(Addresses.of(URI_TEXT), TestStores.MAX_BYTES));
      asked.await();

      how.off(fetcher, caller);

      return catchThrowable(() -> fetch.get(20, TimeUnit.SECONDS));
    } finally {
      caller.shutdownNow();
    }
  }

  @Test
  void shouldBreakOffWhenClosed() throws Exception {
    assertThat(brokenOff((fetcher, caller) -> fetcher.close()))
        .hasMessageContaining(FailureCode.FETCH_FAILED.name());
  }

  @Test
  void shouldLetItselfBeInterrupted() throws Exception {
    assertThat(brokenOff((fetcher, caller) -> caller.shutdownNow()))
        .hasCauseInstanceOf(InterruptedException.class);
  }
}
