package dev.glimpse.store;

import dev.glimpse.event.FailureException;
import dev.glimpse.event.ImageAddress;
import org.jspecify.annotations.Nullable;

/**
 * A fetcher of the bytes of images for one or more URI schemes. A new kind of store is a new
 * implementation, registered for its scheme with {@link ImageSource#of}.
 *
 * <p>Safe for use by any number of threads at once. Results and exceptions are about this one image
 * only; exceptions contain neither credentials nor the query of a URI.
 */
public interface ImageFetcher extends AutoCloseable {

  /**
   * Reads one image to its end, within the fetcher's limits on bytes and time.
   *
   * @return the encoded bytes, which the caller owns
   * @throws FailureException FETCH_FORBIDDEN, IMAGE_NOT_FOUND, FETCH_FAILED, FETCH_TIMEOUT,
   *     IMAGE_TOO_LARGE; UNSUPPORTED_FORMAT or CORRUPT_IMAGE if its Content-Encoding cannot be
   *     decoded
   * @throws InterruptedException if the thread was interrupted, which ends the fetch
   */
  byte[] fetch(ImageAddress uri) throws FailureException, InterruptedException;

  /**
   * Returns the store of an image, usually scheme, host and port. Images of a store that is down
   * wait together.
   *
   * @return null if there is no store that can be down, or the URI is invalid
   */
  default @Nullable String storeOf(ImageAddress uri) {
    return uri.origin();
  }

  /**
   * Returns whether a fetch uses a connection to its store; the number of connections is limited.
   */
  default boolean usesConnections() {
    return true;
  }

  /** Interrupts running fetches and releases connections and threads. Idempotent. */
  @Override
  default void close() {}
}
