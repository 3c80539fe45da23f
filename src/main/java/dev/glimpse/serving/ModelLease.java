package dev.glimpse.serving;

import dev.glimpse.batch.BatchedResult;
import dev.glimpse.batch.MicroBatcher;
import dev.glimpse.model.ImageScores;
import java.nio.FloatBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The use of a model by one image. The image is announced to the model's batcher, and the model
 * stays loaded until the lease is given back. Thread-safe.
 */
public final class ModelLease {

  private final ServedModel model;
  private final MicroBatcher<FloatBuffer, ImageScores>.Announced announced;
  private final Runnable release;
  private final AtomicBoolean over = new AtomicBoolean();

  ModelLease(ServedModel model, Runnable release) {
    this.model = model;
    this.announced = model.batcher().announce();
    this.release = release;
  }

  /** Returns the leased model; must not be called after {@link #giveBack}. */
  public ServedModel model() {
    return model;
  }

  /**
   * Hands the image to the model's batcher; may be called once.
   *
   * @return the image's scores, with the times of their batch; fails with the failure of this image
   */
  public CompletableFuture<BatchedResult<ImageScores>> submit(FloatBuffer tensor)
      throws InterruptedException {
    return announced.submit(tensor);
  }

  /** Ends the lease; does nothing when called again. */
  public void giveBack() {
    if (over.compareAndSet(false, true)) {
      announced.withdraw();
      release.run();
    }
  }
}
