package dev.glimpse.event;

/** The location of a request's image. */
public sealed interface ImageReference {

  /** An image that has to be fetched; the fetch policy decides whether this is allowed. */
  record Remote(ImageAddress address) implements ImageReference {}

  /**
   * The encoded image itself, contained in the event. The array is not copied: do not write to it.
   */
  record Inline(byte[] bytes) implements ImageReference {}
}
