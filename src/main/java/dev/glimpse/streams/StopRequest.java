package dev.glimpse.streams;

import java.util.concurrent.CompletableFuture;

/**
 * A request to stop, which may come while a service is still starting: it ends all waits of the
 * start.
 *
 * <p>Threads: any.
 */
public final class StopRequest {

  private final CompletableFuture<Void> made = new CompletableFuture<>();

  /** Makes the request. */
  public void make() {
    made.complete(null);
  }

  /** Returns whether the request was made. */
  public boolean isMade() {
    return made.isDone();
  }

  /**
   * Ends a start, if the request was made.
   *
   * @param before what has not happened yet, for the log
   * @throws StartStoppedException if the request was made
   */
  public void endStart(String before) {
    if (isMade()) {
      throw new StartStoppedException("Stopped before " + before);
    }
  }

  /** Returns a future that completes when the request is made. */
  public CompletableFuture<Void> whenMade() {
    return made;
  }
}
