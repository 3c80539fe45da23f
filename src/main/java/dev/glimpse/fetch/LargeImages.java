package dev.glimpse.fetch;

import dev.glimpse.event.FailureException;
import dev.glimpse.event.ImageReference;
import dev.glimpse.store.ImageSource;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/**
 * A second source for images that are too large to be held by every fetch thread at once. Only a
 * few threads at a time use it, which bounds their memory.
 *
 * <p>Threads: any number. The calling thread waits for its turn, and keeps it until the image is
 * accepted.
 */
public final class LargeImages {

  private final ImageSource source;
  private final Semaphore turns;

  /**
   * Creates a source with the larger limit.
   *
   * @param source source of images; closed with the fetches
   * @param atOnce maximum number of images that are being fetched or wait to be accepted
   */
  public LargeImages(ImageSource source, int atOnce) {
    this.source = source;
    this.turns = new Semaphore(atOnce, true);
  }

  /**
   * Fetches an image when its turn comes.
   *
   * @param callback consumer that returns when the image counts as waiting for a decoder
   */
  void fetch(ImageReference image, Consumer<byte[]> callback)
      throws FailureException, InterruptedException {
    turns.acquire();
    try {
      callback.accept(source.bytesOf(image));
    } finally {
      turns.release();
    }
  }

  /** Interrupts running fetches. */
  void close() {
    source.close();
  }
}
