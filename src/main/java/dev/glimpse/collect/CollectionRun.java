package dev.glimpse.collect;

import dev.glimpse.event.Failure;
import dev.glimpse.event.FailureException;
import dev.glimpse.event.ImageAddress;
import dev.glimpse.event.ImageReference;
import dev.glimpse.event.Prediction.Source;
import dev.glimpse.fetch.FetchCallback;
import dev.glimpse.fetch.RetryingImageFetcher;
import dev.glimpse.image.EncodedImage;
import dev.glimpse.image.ImageFormats;
import dev.glimpse.image.ImageLimits;
import dev.glimpse.system.Sha256Checksum;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A run that obtains selected images and stores them: by the fetcher of the stream, or from the
 * requests that carried them. It stores an image only if its checksum is that of the classified
 * one.
 *
 * <p>Threads: the caller's thread starts the images and reads requests; fetch threads store what
 * they fetched, so that no fetched image waits in memory. {@link #stop} may be called by any
 * thread.
 */
public final class CollectionRun {

  /** A listener for the outcome of each image, called by one thread at a time. */
  public interface OutcomeListener {

    /** Called for an image that was not collected. */
    void leftOut(LeftOutImage image);

    /**
     * Called after each image.
     *
     * @param stored the number of images stored so far
     */
    void progress(int stored);
  }

  private final RetryingImageFetcher fetcher;
  private final InlineImageSource inline;
  private final CollectedFolder folder;
  private final ImageLimits limits;
  private final int atOnce;
  private final int limit;
  private final OutcomeListener listener;
  private int running;
  private int stored;
  private int duplicates;
  private boolean stopped;
  private @Nullable Throwable broken;

  /**
   * Creates a run.
   *
   * @param limits limits that are checked before an image is stored
   * @param atOnce the number of images that are fetched at the same time
   * @param limit the number of images to store
   */
  public CollectionRun(
      RetryingImageFetcher fetcher,
      InlineImageSource inline,
      CollectedFolder folder,
      ImageLimits limits,
      int atOnce,
      int limit,
      OutcomeListener listener) {
    this.fetcher = fetcher;
    this.inline = inline;
    this.folder = folder;
    this.limits = limits;
    this.atOnce = atOnce;
    this.limit = limit;
    this.listener = listener;
  }

  /**
   * Stores images in their order until the limit is reached, they end, or the run is stopped.
   *
   * @throws IOException if the folder cannot be written
   */
  public void collect(List<CollectCandidate> candidates) throws IOException, InterruptedException {
    for (CollectCandidate candidate : candidates) {
      if (!admit()) {
        break;
      }
      start(candidate);
    }
    awaitRunning();
  }

  /** Makes {@link #collect} return soon, without waiting for running fetches. */
  public synchronized void stop() {
    stopped = true;
    notifyAll();
  }

  /** Returns the number of images stored. */
  public synchronized int stored() {
    return stored;
  }

  /** Returns the number of images that the folder contained already. */
  public synchronized int duplicates() {
    return duplicates;
  }

  private synchronized boolean isEnding() {
    return stopped || broken != null;
  }

  /** Waits until one more image may be started; returns false if no more are needed. */
  private synchronized boolean admit() throws InterruptedException {
    while (!isEnding() && running > 0 && (running >= atOnce || stored + running >= limit)) {
      wait();
    }
    if (isEnding() || stored >= limit) {
      return false;
    }
    running++;
    return true;
  }

  private synchronized void awaitRunning() throws IOException, InterruptedException {
    while (running > 0 && !isEnding()) {
      wait();
    }
    if (broken instanceof IOException e) {
      throw e;
    }
    if (broken != null) {
      throw new IllegalStateException("An image could not be collected: " + broken, broken);
    }
  }

  private void start(CollectCandidate candidate) {
    String uri = candidate.uri();
    try {
      if (uri == null) {
        keep(candidate, inline.bytesOf(candidate));
      } else {
        fetch(candidate, new ImageReference.Remote(ImageAddress.parse(uri)));
      }
    } catch (LeftOutException e) {
      leftOut(e.of(candidate));
    } catch (FailureException e) {
      failed(candidate, e.failure());
    }
  }

  private void fetch(CollectCandidate candidate, ImageReference image) {
    Source source = candidate.source();
    try {
      // As on the stream, partitions share the fetch threads.
      RetryingImageFetcher.Fetch unused =
          fetcher.fetch(source == null ? -1 : source.partition(), image, new Kept(candidate));
    } catch (RejectedExecutionException e) { // closed meanwhile
      ended();
    }
  }

  /** The callback of one fetch, on its thread. */
  private final class Kept implements FetchCallback {

    private final CollectCandidate candidate;

    Kept(CollectCandidate candidate) {
      this.candidate = candidate;
    }

    @Override
    public boolean isCancelled() {
      return isEnding();
    }

    @Override
    public void fetched(byte[] image, long nanos) {
      keep(candidate, image);
    }

    @Override
    public void failed(Failure failure) {
      CollectionRun.this.failed(candidate, failure);
    }

    @Override
    public void broken(Throwable reason) {
      CollectionRun.this.broken(reason);
    }

    @Override
    public void dropped() {
      ended();
    }
  }

  private void keep(CollectCandidate candidate, byte[] bytes) {
    try {
      limits.checkBytes(bytes.length);
      if (!Sha256Checksum.of(bytes).equals(candidate.image().sha256())) {
        leftOut(
            new LeftOutImage(
                candidate.id(),
                LeftOutImage.IMAGE_CHANGED,
                "another image is there now than the one that was classified"));
        return;
      }
      EncodedImage image = ImageFormats.SUPPORTED.read(bytes);
      limits.check(image.header());
      boolean isNew = folder.store(candidate, bytes, image.header().format().extension());
      ended(isNew ? 1 : 0, isNew ? 0 : 1);
    } catch (FailureException e) {
      failed(candidate, e.failure());
    } catch (IOException | RuntimeException e) {
      broken(e);
    }
  }

  private void failed(CollectCandidate candidate, Failure failure) {
    leftOut(new LeftOutImage(candidate.id(), failure.code().name(), failure.message()));
  }

  private synchronized void leftOut(LeftOutImage image) {
    if (!isEnding()) {
      listener.leftOut(image);
    }
    ended();
  }

  private void ended() {
    ended(0, 0);
  }

  private synchronized void ended(int newOnes, int knownOnes) {
    running--;
    stored += newOnes;
    duplicates += knownOnes;
    if (!isEnding()) {
      listener.progress(stored);
    }
    notifyAll();
  }

  private synchronized void broken(Throwable reason) {
    if (!stopped && broken == null) {
      broken = reason;
    }
    ended();
  }
}
