package dev.glimpse.store;

import dev.glimpse.event.FailureCode;
import dev.glimpse.event.FailureException;
import dev.glimpse.event.ImageAddress;
import dev.glimpse.event.PushBack;
import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.http.SdkHttpResponse;

/** The mapping from the SDK's exceptions to failures of one request. */
final class S3FailureMapping {

  /**
   * Error codes of transient refusals that the image does not cause: expired credentials, a wrong
   * clock.
   */
  private static final Set<String> MAY_PASS =
      Set.of("ExpiredToken", "TokenRefreshRequired", "RequestExpired", "RequestTimeTooSkewed");

  private S3FailureMapping() {}

  /** Returns the failure that an exception of the client means. */
  static FailureException of(ImageAddress uri, RuntimeException e, FetchDeadline deadline)
      throws InterruptedException {
    if (Thread.interrupted() || e instanceof AbortedException) {
      InterruptedException interrupted = new InterruptedException();
      interrupted.initCause(e);
      throw interrupted;
    }
    String printable = RedactedUri.of(uri);
    if (e instanceof AwsServiceException answer) {
      return answered(printable, answer);
    }
    if (deadline.hasPassed()) {
      return FailureException.ofFetch(
          FailureCode.FETCH_TIMEOUT, printable, "was not read within the time limit", e);
    }
    if (e instanceof S3Credentials.MissingException) {
      return FailureException.ofFetch(
          FailureCode.FETCH_FAILED, printable, "was not requested: there are no credentials", e);
    }
    if (e.getCause() instanceof IOException io) {
      return HttpFailureMapping.of(uri, io, deadline);
    }
    return FailureException.ofFetch(
        FailureCode.FETCH_FAILED,
        printable,
        "cannot be requested (%s)".formatted(e.getClass().getSimpleName()),
        e);
  }

  private static FailureException answered(String printable, AwsServiceException e) {
    int status = e.statusCode();
    @Nullable AwsErrorDetails details = e.awsErrorDetails();
    String error = details == null ? "" : said(details.errorCode());
    return FailureException.ofFetch(
        codeOf(e, status, error),
        printable,
        "answered %d %s".formatted(status, error).strip(),
        e,
        e.isThrottlingException() ? PushBack.EXPLICIT : HttpFailureMapping.pushBack(status),
        HttpFailureMapping.retryAfter(status, retryAfter(details)));
  }

  private static FailureCode codeOf(AwsServiceException e, int status, String error) {
    if (error.equals("RequestTimeout")) {
      return FailureCode.FETCH_TIMEOUT;
    }
    if (MAY_PASS.contains(error)) {
      return FailureCode.FETCH_FAILED;
    }
    if (e.isThrottlingException()) {
      return FailureCode.FETCH_FAILED; // some stores signal throttling with 400 or 403
    }
    // 301: the bucket is in another region than the configured one, permanently.
    return status == 301 ? FailureCode.FETCH_FORBIDDEN : HttpFailureMapping.codeOf(status);
  }

  /** Returns a store's error code. S3's codes are one word; other texts may quote secrets. */
  private static String said(@Nullable String errorCode) {
    return errorCode != null && errorCode.matches("[A-Za-z0-9.]{1,64}") ? errorCode : "";
  }

  private static @Nullable String retryAfter(@Nullable AwsErrorDetails details) {
    @Nullable SdkHttpResponse response = details == null ? null : details.sdkHttpResponse();
    return response == null ? null : response.firstMatchingHeader("Retry-After").orElse(null);
  }
}
