package dev.glimpse.store;

import dev.glimpse.event.FailureException;
import dev.glimpse.event.ImageAddress;
import org.jspecify.annotations.Nullable;

/**
 * Gets the bytes of images of one or more URI schemes. A new kind of store is a new implementation,
 * registered by its scheme with {@link ImageSource#of}.
 *
 * <p>Safe for use by any number of threads at once. What it returns or throws is wholly of this one
 * image; nothing it throws carries credentials or the query of a URI.
 */
public interface ImageFetcher extends AutoCloseable {

  /**
   * Reads one image to its end, within the fetcher's limits on bytes and time.
   *
   * @return the encoded bytes, not shared with anyone
   * @throws FailureException FETCH_FORBIDDEN, IMAGE_NOT_FOUND, FETCH_FAILED, FETCH_TIMEOUT,
   *     IMAGE_TOO_LARGE; UNSUPPORTED_FORMAT or CORRUPT_IMAGE if its Content-Encoding cannot be
   *     undone
   * @throws InterruptedException if the thread was interrupted; the fetch is given up
   */
  byte[] fetch(ImageAddress uri) throws FailureException, InterruptedException;

  /**
   * What fails as a whole when this image cannot be had for a reason that may pass; images of a
   * store that is down wait together. Usually scheme, host and port.
   *
   * @return null if there is nothing that could be down, or the URI makes no sense
   */
  default @Nullable String storeOf(ImageAddress uri) {
    return uri.origin();
  }

  /** Returns whether a fetch takes a connection to its store, whose number is limited. */
  default boolean usesConnections() {
    return true;
  }

  /** Breaks off fetches in flight and lets go of connections and threads. Idempotent. */
  @Override
  default void close() {}
}
