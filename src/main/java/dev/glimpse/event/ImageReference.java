package dev.glimpse.event;

/** Where the image of a request is. */
public sealed interface ImageReference {

  /** To be fetched; whether it may be is for the fetch policy to say. */
  record Remote(ImageAddress address) implements ImageReference {}

  /**
   * The encoded image itself, which the event carried. The array is not copied: do not write to it.
   */
  record Inline(byte[] bytes) implements ImageReference {}
}
