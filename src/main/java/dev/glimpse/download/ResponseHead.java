package dev.glimpse.download;

import java.time.Duration;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/** The head of a response to a download request. */
record ResponseHead(ClassicHttpResponse response) {

  /** Returns the number of bytes in the response; -1 if the server does not state it. */
  long length() {
    @Nullable HttpEntity entity = response.getEntity();
    return entity == null ? 0 : entity.getContentLength();
  }

  /** Returns the range of bytes in the response; null if the header is missing or invalid. */
  @Nullable ByteRange range() {
    @Nullable String value = header(HttpHeaders.CONTENT_RANGE);
    return value == null ? null : ByteRange.parse(value);
  }

  /**
   * Returns the strong ETag, or else the date; null if a later request could not identify this
   * version of the file.
   */
  @Nullable String validator() {
    @Nullable String tag = header(HttpHeaders.ETAG);
    return tag != null && tag.startsWith("\"") ? tag : header(HttpHeaders.LAST_MODIFIED);
  }

  /** Returns the delay that the server requests; null if it is missing or not in seconds. */
  @Nullable Duration retryAfter() {
    @Nullable String value = header(HttpHeaders.RETRY_AFTER);
    return value != null && value.matches("[0-9]{1,9}")
        ? Duration.ofSeconds(Long.parseLong(value))
        : null;
  }

  /**
   * Returns the reason why the response contains no file, as the rest of a sentence that begins
   * with the file's address.
   */
  String refusal() {
    @Nullable String location = header(HttpHeaders.LOCATION);
    if (response.getCode() / 100 == 3 && location != null) {
      return "answered with a redirect to "
          + location
          + ", which is not followed: https may redirect only to https";
    }
    if (response.getCode() == 407) {
      return "cannot be reached: the proxy requires a user and a password (HTTPS_PROXY)";
    }
    return "answered " + response.getCode();
  }

  private @Nullable String header(String name) {
    @Nullable Header header = response.getFirstHeader(name);
    return header == null ? null : header.getValue();
  }
}
