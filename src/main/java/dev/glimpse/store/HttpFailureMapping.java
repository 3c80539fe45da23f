package dev.glimpse.store;

import dev.glimpse.event.FailureCode;
import dev.glimpse.event.FailureException;
import dev.glimpse.event.ImageAddress;
import dev.glimpse.event.PushBack;
import dev.glimpse.store.CheckedResolver.ForbiddenAddressException;
import java.io.EOFException;
import java.io.IOException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.HttpHostConnectException;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.jspecify.annotations.Nullable;

/** The mapping from HTTP statuses and exceptions to failures of one request. */
final class HttpFailureMapping {

  private HttpFailureMapping() {}

  /** Throws unless the status is one that carries the image. */
  static void check(ImageAddress uri, HttpResponse response) throws FailureException {
    int status = response.getCode();
    if (status == 200 || status == 203) {
      return;
    }
    @Nullable Header retryAfter = response.getFirstHeader(HttpHeaders.RETRY_AFTER);
    throw FailureException.ofFetch(
        codeOf(status),
        RedactedUri.of(uri),
        "answered " + status,
        null,
        pushBack(status),
        retryAfter(status, retryAfter == null ? null : retryAfter.getValue()));
  }

  /**
   * Returns the failure code of a status without an image. Too many requests, time-outs and
   * failures of the server are transient; all other refusals are permanent.
   */
  static FailureCode codeOf(int status) {
    return switch (status) {
      case 404, 410 -> FailureCode.IMAGE_NOT_FOUND;
      case 408, 504 -> FailureCode.FETCH_TIMEOUT;
      case 425, 429 -> FailureCode.FETCH_FAILED;
      default ->
          status >= 400 && status < 500 ? FailureCode.FETCH_FORBIDDEN : FailureCode.FETCH_FAILED;
    };
  }

  /** Returns whether a status asks for fewer requests. 509 and 529 are hosting providers' own. */
  static PushBack pushBack(int status) {
    return switch (status) {
      case 429, 503, 509, 529 -> PushBack.EXPLICIT;
      default -> PushBack.NONE;
    };
  }

  /**
   * Returns whether an exception may mean that the server has too many connections: they are not
   * accepted, reset, or closed before an answer begins.
   */
  private static PushBack pushBack(IOException e) {
    if (e instanceof ConnectTimeoutException || e instanceof NoHttpResponseException) {
      return PushBack.POSSIBLE;
    }
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof NoRouteToHostException) {
        return PushBack.NONE;
      }
      if (cause instanceof SocketException
          || (e instanceof SSLException && cause instanceof EOFException)) {
        return PushBack.POSSIBLE;
      }
    }
    return PushBack.NONE;
  }

  /** Returns the pause that a server asks for; null for statuses that do not ask for one. */
  static @Nullable Duration retryAfter(int status, @Nullable String header) {
    return status == 429 || status == 503 ? RetryAfterHeader.of(header, Instant.now()) : null;
  }

  /** Returns the failure that an exception of the client means. */
  static FailureException of(ImageAddress uri, IOException e, FetchDeadline deadline)
      throws InterruptedException {
    if (Thread.interrupted()) {
      InterruptedException interrupted = new InterruptedException();
      interrupted.initCause(e);
      throw interrupted;
    }
    String printable = RedactedUri.of(uri);
    if (e instanceof ForbiddenAddressException) {
      return new FailureException(
          FailureCode.FETCH_FORBIDDEN,
          printable + " names a host whose address is not on the public internet",
          e);
    }
    if (deadline.hasPassed()) {
      return FailureException.ofFetch(
          FailureCode.FETCH_TIMEOUT, printable, "was not read within the time limit", e);
    }
    if (e instanceof ProxyException proxy) {
      return proxy.failure(printable);
    }
    // ConnectTimeoutException is a SocketTimeoutException; a look-up that hangs is not.
    if (e instanceof SocketTimeoutException || e.getCause() instanceof TimeoutException) {
      return FailureException.ofFetch(
          FailureCode.FETCH_TIMEOUT,
          printable,
          "did not answer within its timeout",
          e,
          pushBack(e),
          null);
    }
    if (e instanceof SSLException tls) {
      @Nullable String reason = TlsFailure.permanentReason(tls);
      if (reason != null) {
        return new FailureException(
            FailureCode.FETCH_FORBIDDEN, "%s is not fetched: %s".formatted(printable, reason), e);
      }
    }
    return FailureException.ofFetch(
        FailureCode.FETCH_FAILED, printable, reason(e), e, pushBack(e), null);
  }

  /** Returns a fixed text, because the text of an exception may quote the server. */
  private static String reason(IOException e) {
    if (e instanceof UnknownHostException) {
      return "names a host that cannot be resolved";
    }
    if (e instanceof HttpHostConnectException) {
      return "refused the connection";
    }
    if (e instanceof SSLException) {
      return "broke off in TLS";
    }
    if (e instanceof ConnectionClosedException) {
      return "ended before the announced length";
    }
    return "broke off (%s)".formatted(e.getClass().getSimpleName());
  }
}
