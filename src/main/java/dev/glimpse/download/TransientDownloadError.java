package dev.glimpse.download;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A transient error that ended an attempt before the file was complete.
 *
 * @param why the reason, as the rest of a sentence that begins with the file's address
 * @param retryAfter the delay that the server requests; null if it does not request one
 */
record TransientDownloadError(String why, @Nullable Duration retryAfter) {
  TransientDownloadError(String why) {
    this(why, null);
  }
}
