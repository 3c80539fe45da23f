package dev.glimpse.store;

import dev.glimpse.event.FailureException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * How a body is packed. Images are compressed already, so no coding is asked for; some stores gzip
 * regardless.
 */
enum ContentCoding {
  NONE,
  GZIP;

  /** By the header {@code Content-Encoding}; what is not known is read as it comes. */
  static ContentCoding of(@Nullable String header) {
    return "gzip".equalsIgnoreCase(header) || "x-gzip".equalsIgnoreCase(header) ? GZIP : NONE;
  }

  /**
   * Reads and unpacks a body.
   *
   * @param announced its length as it is sent, -1 if unknown
   * @throws FailureException IMAGE_TOO_LARGE once more than {@code maxBytes} came out
   * @throws InterruptedException if the thread was interrupted before the end
   */
  byte[] read(InputStream in, long announced, long maxBytes)
      throws IOException, FailureException, InterruptedException {
    return this == GZIP
        ? BoundedBytes.read(new GZIPInputStream(in), -1, maxBytes)
        : BoundedBytes.read(in, announced, maxBytes);
  }
}
