package dev.glimpse.fetch;

/** The next step of an image that is about to be fetched, or whose fetch failed. */
enum FetchWay {
  /** The image is fetched, or after a failure is retried after its own backoff. */
  GO,
  /** The image waits; the listener is called at its turn. */
  WAIT,
  /** The image fails: its store is given up. */
  GIVE_UP,
  /** The image fails: it was pushed back for too long. */
  PUSHED_BACK
}
