package dev.glimpse.fetch;

import dev.glimpse.config.FetchMemory;
import dev.glimpse.event.FailureCode;
import dev.glimpse.event.FailureException;
import dev.glimpse.event.ImageReference;
import dev.glimpse.store.ImageSource;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/**
 * A source of images that bounds the memory of its callers: any number of images of ordinary size
 * is fetched at once, and a few large ones at a time, see {@link FetchMemory}. A size is known only
 * when an image turns out to be too large, so a large image is requested twice.
 *
 * <p>Threads: any number. For a large image, the calling thread waits for its turn, and keeps it
 * until the image is accepted.
 */
final class SizedImageSource implements AutoCloseable {

  private final ImageSource source;
  private final FetchMemory memory;
  private final Semaphore largeTurns;

  /** Creates the source; closing it closes the given one. */
  SizedImageSource(ImageSource source, FetchMemory memory) {
    this.source = source;
    this.memory = memory;
    this.largeTurns = new Semaphore(memory.largeAtOnce(), true);
  }

  /**
   * Fetches an image.
   *
   * @param receiver consumer that returns when the image counts as waiting for a decoder
   */
  void fetch(ImageReference image, Consumer<byte[]> receiver)
      throws FailureException, InterruptedException {
    byte[] bytes;
    try {
      bytes = source.bytesOf(image, memory.ordinaryBytes());
    } catch (FailureException e) {
      if (memory.largeAtOnce() == 0 || e.failure().code() != FailureCode.IMAGE_TOO_LARGE) {
        throw e;
      }
      fetchLarge(image, receiver);
      return;
    }
    receiver.accept(bytes);
  }

  private void fetchLarge(ImageReference image, Consumer<byte[]> receiver)
      throws FailureException, InterruptedException {
    largeTurns.acquire();
    try {
      receiver.accept(source.bytesOf(image, memory.maxBytes()));
    } finally {
      largeTurns.release();
    }
  }

  /** Interrupts running fetches. */
  @Override
  public void close() {
    source.close();
  }
}
