package dev.glimpse.service;

import dev.glimpse.pipeline.ModelResources;
import dev.glimpse.system.DaemonThreadFactory;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/**
 * The start of the engine on a thread of its own, while brokers and topics are checked. It loads
 * native libraries and no model, so the message about a missing topic comes within seconds.
 *
 * <p>Threads: the thread {@code engine} starts the engine and ends; {@link #await} and {@link
 * #close} belong to the thread of the service.
 */
final class EngineStart implements AutoCloseable {

  private final CompletableFuture<ModelResources> resources;

  /**
   * Begins the start.
   *
   * @param start loads the native libraries
   */
  EngineStart(Supplier<ModelResources> start) {
    resources =
        CompletableFuture.supplyAsync(
            start, task -> DaemonThreadFactory.thread("engine", task).start());
  }

  /**
   * Waits for the engine.
   *
   * @throws RuntimeException the failure of the start; an {@link Error} likewise
   */
  ModelResources await() {
    try {
      return resources.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw e;
    }
  }

  /** Waits until no native library is being loaded, so that the process can end safely. */
  @Override
  public void close() {
    resources.handle((started, failure) -> started).join();
  }
}
