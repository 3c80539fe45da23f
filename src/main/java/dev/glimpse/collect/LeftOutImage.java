package dev.glimpse.collect;

/**
 * A selected image that could not be collected.
 *
 * @param id the request's id; untrusted text
 * @param code the name of a {@link dev.glimpse.event.FailureCode}, {@link #REQUEST_GONE} or {@link
 *     #IMAGE_CHANGED}
 * @param message the reason, for people; untrusted text
 */
public record LeftOutImage(String id, String code, String message) {

  /** The code of an inline image whose request is no longer in the requests topic. */
  public static final String REQUEST_GONE = "REQUEST_GONE";

  /** The code of an image that is not the one that was classified. */
  public static final String IMAGE_CHANGED = "IMAGE_CHANGED";
}
