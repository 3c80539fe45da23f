package dev.glimpse.fetch;

import dev.glimpse.event.FailureException;
import dev.glimpse.event.ImageReference;
import dev.glimpse.store.ImageSource;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/**
 * A second way to images that are too large for every fetching thread to hold one at once: a few
 * threads at a time, so that what all of them hold is bounded.
 *
 * <p>Threads: any number; the caller's waits for its turn, and holds it until the image is taken.
 */
public final class LargeImages {

  private final ImageSource source;
  private final Semaphore turns;

  /**
   * For a source with the larger limit.
   *
   * @param source closed with the fetches
   * @param atOnce images that are fetched or wait to be taken at the same time
   */
  public LargeImages(ImageSource source, int atOnce) {
    this.source = source;
    this.turns = new Semaphore(atOnce, true);
  }

  /**
   * Fetches one when it is its turn.
   *
   * @param receiver returns when the image counts among those that wait for a decoder
   */
  void fetch(ImageReference image, Consumer<byte[]> receiver)
      throws FailureException, InterruptedException {
    turns.acquire();
    try {
      receiver.accept(source.bytesOf(image));
    } finally {
      turns.release();
    }
  }

  /** Breaks off what runs. */
  void close() {
    source.close();
  }
}
