package dev.glimpse.store;

import dev.glimpse.event.FailureException;
import dev.glimpse.event.ImageAddress;
import org.jspecify.annotations.Nullable;

/**
 * A fetcher of the bytes of images from one kind of store, registered by its {@link
 * ImageStoreType}.
 *
 * <p>A fetcher decides what it may read, from the settings of its store: any other address fails
 * with FETCH_FORBIDDEN. It maps the failures of its store to failure codes, of which the transient
 * ones are retried, and to the degree of {@link dev.glimpse.event.PushBack}, which slows down or
 * pauses the fetches from this store (see {@link FailureException#ofFetch}). It retries nothing.
 *
 * <p>Safe for use by any number of threads at once. Results and exceptions are about this one image
 * only; exceptions contain neither credentials nor the query of a URI.
 */
public interface ImageFetcher extends AutoCloseable {

  /**
   * Reads one image to its end, within the time limit of the settings.
   *
   * @param maxBytes maximum size of the image, 1 to 1 GiB
   * @return the encoded bytes, which the caller owns
   * @throws FailureException FETCH_FORBIDDEN, IMAGE_NOT_FOUND, FETCH_FAILED, FETCH_TIMEOUT,
   *     IMAGE_TOO_LARGE; UNSUPPORTED_FORMAT or CORRUPT_IMAGE if its Content-Encoding cannot be
   *     decoded
   * @throws InterruptedException if the thread was interrupted, which ends the fetch
   */
  byte[] fetch(ImageAddress uri, long maxBytes) throws FailureException, InterruptedException;

  /**
   * Reads one image like {@link #fetch(ImageAddress, long)}, but only with a certain entity tag.
   *
   * @param eTag the entity tag, without quotation marks; null for any. A store without entity tags
   *     ignores it
   * @throws FailureException also OBJECT_CHANGED, if the entity tag is another one
   */
  default byte[] fetch(ImageAddress uri, @Nullable String eTag, long maxBytes)
      throws FailureException, InterruptedException {
    return fetch(uri, maxBytes);
  }

  /**
   * Returns the store of an image, usually scheme, host and port: the key of its circuit breaker
   * and of its limit of concurrent fetches. Images of a store that is down wait together.
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
