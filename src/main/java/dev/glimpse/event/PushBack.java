package dev.glimpse.event;

/** The degrees to which a failed fetch means that its store asks for fewer requests. */
public enum PushBack {
  /** The failure is unrelated to the number of requests. */
  NONE,

  /**
   * The connection was refused, reset, or closed without an answer. A server at its connection
   * limit does this, and so does a server that crashes on this image.
   */
  POSSIBLE,

  /** The store asked for fewer requests, such as with 429, 503, or S3's SlowDown. */
  EXPLICIT
}
