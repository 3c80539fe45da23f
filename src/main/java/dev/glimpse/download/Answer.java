package dev.glimpse.download;

import java.time.Duration;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/** What the head of a response says to somebody who downloads. */
record Answer(ClassicHttpResponse response) {

  /** Bytes that come; -1 if the server does not say. */
  long length() {
    @Nullable HttpEntity entity = response.getEntity();
    return entity == null ? 0 : entity.getContentLength();
  }

  /** Which bytes come; null if it does not say, or nothing that makes sense. */
  @Nullable ByteRange range() {
    @Nullable String value = header(HttpHeaders.CONTENT_RANGE);
    return value == null ? null : ByteRange.parse(value);
  }

  /** A strong ETag, else the date; null if a later request could not name this version. */
  @Nullable String validator() {
    @Nullable String tag = header(HttpHeaders.ETAG);
    return tag != null && tag.startsWith("\"") ? tag : header(HttpHeaders.LAST_MODIFIED);
  }

  /** How long the server asks to be left alone, if it does so in seconds. */
  @Nullable Duration retryAfter() {
    @Nullable String value = header(HttpHeaders.RETRY_AFTER);
    return value != null && value.matches("[0-9]{1,9}")
        ? Duration.ofSeconds(Long.parseLong(value))
        : null;
  }

  /** Why there is no file in it, as a sentence goes on behind the file's address. */
  String refusal() {
    @Nullable String location = header(HttpHeaders.LOCATION);
    if (response.getCode() / 100 == 3 && location != null) {
      return "answered with a redirect to "
          + location
          + ", which is not followed: from https only https is";
    }
    if (response.getCode() == 407) {
      return "cannot be reached: the proxy wants a user and a password (HTTPS_PROXY)";
    }
    return "answered " + response.getCode();
  }

  private @Nullable String header(String name) {
    @Nullable Header header = response.getFirstHeader(name);
    return header == null ? null : header.getValue();
  }
}
