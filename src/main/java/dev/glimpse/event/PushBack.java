package dev.glimpse.event;

/** The degrees to which a failed fetch means that its store wants fewer requests. */
public enum PushBack {
  /** The failure says nothing about the number of requests. */
  NONE,

  /**
   * The connection was refused, reset, or closed without an answer. A server at its limit of
   * connections does this, and so does one that crashes on this very image.
   */
  POSSIBLE,

  /** The store asked for fewer requests, such as with 429, 503, or S3's SlowDown. */
  EXPLICIT
}
