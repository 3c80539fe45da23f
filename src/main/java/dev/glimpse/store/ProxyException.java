package dev.glimpse.store;

import dev.glimpse.config.FetchProxyConfig;
import dev.glimpse.event.FailureCode;
import dev.glimpse.event.FailureException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpResponse;
import org.jspecify.annotations.Nullable;

/** A failure or refusal of the proxy. The message names the proxy without credentials. */
final class ProxyException extends IOException {
  private static final long serialVersionUID = 1L;

  private static final int AUTHENTICATION_REQUIRED = 407;

  private final FailureCode code;
  private final @Nullable Duration retryAfter;

  private ProxyException(
      FetchProxyConfig proxy,
      String what,
      FailureCode code,
      @Nullable Duration retryAfter,
      @Nullable IOException cause) {
    super("the proxy %s %s".formatted(proxy, what), cause);
    this.code = code;
    this.retryAfter = retryAfter;
  }

  /** Creates the exception for a proxy that cannot be reached. */
  static ProxyException unreachable(FetchProxyConfig proxy, IOException cause) {
    if (cause instanceof SocketTimeoutException || cause.getCause() instanceof TimeoutException) {
      return new ProxyException(
          proxy, "did not accept a connection in time", FailureCode.FETCH_TIMEOUT, null, cause);
    }
    String what =
        cause instanceof UnknownHostException
            ? "names a host that cannot be resolved"
            : "refused the connection";
    return new ProxyException(proxy, what, FailureCode.FETCH_FAILED, null, cause);
  }

  /**
   * Returns whether a response means that the proxy demands credentials, or rejects the given ones.
   */
  static boolean demandsCredentials(HttpResponse response) {
    return response.getCode() == AUTHENTICATION_REQUIRED;
  }

  /**
   * Creates the exception for a response of the proxy itself. Missing or wrong credentials are an
   * error in the settings, not of the image, so images wait for a correction as for a store that is
   * down.
   */
  static ProxyException refused(FetchProxyConfig proxy, HttpResponse response) {
    int status = response.getCode();
    if (demandsCredentials(response)) {
      String what =
          proxy.user() == null
              ? "demands credentials (407)"
              : "does not accept the user and password of the settings (407)";
      return new ProxyException(proxy, what, FailureCode.FETCH_FAILED, null, null);
    }
    FailureCode code = HttpFailureMapping.codeOf(status);
    @Nullable Header retryAfter = response.getFirstHeader(HttpHeaders.RETRY_AFTER);
    return new ProxyException(
        proxy,
        "does not connect to the store (it answered %d)".formatted(status),
        // The image was not requested yet.
        code == FailureCode.IMAGE_NOT_FOUND ? FailureCode.FETCH_FORBIDDEN : code,
        HttpFailureMapping.retryAfter(status, retryAfter == null ? null : retryAfter.getValue()),
        null);
  }

  /** Returns the failure of an image. */
  FailureException failure(String image) {
    return new FailureException(
        code, "%s is not fetched: %s".formatted(image, getMessage()), this, retryAfter);
  }
}
