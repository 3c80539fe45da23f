package dev.glimpse.fetch;

import dev.glimpse.event.Failure;
import org.jspecify.annotations.Nullable;

/**
 * A callback for one image. Exactly one of its methods that return nothing is called, once, unless
 * fetching is closed.
 */
public interface FetchCallback {

  /** Returns whether the image is no longer needed. */
  boolean isCancelled();

  /**
   * Returns the failure that ends the image before an attempt to fetch it begins, because the image
   * is no longer worth fetching; null if it is.
   */
  default @Nullable Failure refusal() {
    return null;
  }

  /**
   * Receives the image.
   *
   * <p>Called on a fetch thread, which it may block.
   *
   * @param nanos from the start of the first attempt to the end of the last one
   */
  void fetched(byte[] image, long nanos);

  /** Receives the failure if the image cannot be fetched. */
  void failed(Failure failure);

  /** Receives an unexpected error of the fetch: an interruption, or a bug. */
  void broken(Throwable reason);

  /** Ends a cancelled fetch. */
  void dropped();
}
