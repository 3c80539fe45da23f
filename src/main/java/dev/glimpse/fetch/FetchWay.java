package dev.glimpse.fetch;

/** The ways of an image that is about to be fetched, or whose fetch failed. */
enum FetchWay {
  /** It goes ahead, or after a failure tries again after a backoff of its own. */
  GO,
  /** It waits, and is told when its turn comes. */
  WAIT,
  /** It ends: its store is given up. */
  GIVE_UP,
  /** It ends: it was pushed back for too long. */
  PUSHED_BACK
}
