package dev.glimpse.download;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An attempt ended before the file did, in a way that may pass.
 *
 * @param why as a sentence goes on behind the file's address
 * @param retryAfter how long the server asks to be left alone; null if it does not
 */
record Trouble(String why, @Nullable Duration retryAfter) {
  Trouble(String why) {
    this(why, null);
  }
}
