package dev.glimpse.event;

import org.jspecify.annotations.Nullable;

/** The location of a request's image. */
public sealed interface ImageReference {

  /**
   * An image that has to be fetched; the fetch policy decides whether this is allowed.
   *
   * @param object the object of the notification that requests the image; null for other requests
   */
  record Remote(ImageAddress address, @Nullable StoredObject object) implements ImageReference {

    /** Creates the reference of a request that is not a notification. */
    public Remote(ImageAddress address) {
      this(address, null);
    }

    /**
     * Returns the entity tag that the fetched image has to have, without quotation marks; null if
     * there is nothing to compare.
     */
    public @Nullable String comparedETag() {
      return object == null || object.isPinned() ? null : object.eTag();
    }
  }

  /**
   * The encoded image itself, contained in the event. The array is not copied: do not write to it.
   */
  record Inline(byte[] bytes) implements ImageReference {}
}
