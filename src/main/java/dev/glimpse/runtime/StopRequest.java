package dev.glimpse.runtime;

import java.util.concurrent.CompletableFuture;

/**
 * A request to end that may come while a service is still starting: what waits then stops waiting.
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

  /** Returns what completes once the request is made. */
  CompletableFuture<Void> whenMade() {
    return made;
  }
}
