package dev.glimpse.serving;

import dev.glimpse.batch.MicroBatcher;
import java.nio.FloatBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The use of a model by one image, which is announced to the model's batcher: the model stays
 * loaded until this is given back. For any thread.
 */
public final class Lease {

  private final ServedModel model;
  private final MicroBatcher<FloatBuffer, Computed>.Announced announced;
  private final Runnable release;
  private final AtomicBoolean over = new AtomicBoolean();

  Lease(ServedModel model, Runnable release) {
    this.model = model;
    this.announced = model.batcher().announce();
    this.release = release;
  }

  /** What is used; not after {@link #giveBack}. */
  public ServedModel model() {
    return model;
  }

  /**
   * Hands the image to the model's batcher, once.
   *
   * @return its scores, or its own failure
   */
  public CompletableFuture<Scores> submit(FloatBuffer tensor) throws InterruptedException {
    return announced.submit(tensor).thenApply(Scores::of);
  }

  /** Ends the use; does nothing the second time. */
  public void giveBack() {
    if (over.compareAndSet(false, true)) {
      announced.withdraw();
      release.run();
    }
  }
}
