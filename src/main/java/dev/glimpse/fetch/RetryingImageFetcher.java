package dev.glimpse.fetch;

import dev.glimpse.config.FetchMemory;
import dev.glimpse.config.FetchRetryConfig;
import dev.glimpse.event.Failure;
import dev.glimpse.event.FailureCode;
import dev.glimpse.event.FailureException;
import dev.glimpse.event.ImageReference;
import dev.glimpse.fetch.StoreCircuitBreakers.Outage;
import dev.glimpse.store.ImageSource;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A fetcher of images with retries: a transient failure is retried after a backoff; images of a
 * store that fails repeatedly, or pushes back, wait until it answers ({@link
 * StoreCircuitBreakers}). No thread waits with them.
 *
 * <p>Threads: any thread may start a fetch. Lanes share the fetch threads ({@link
 * FairFetchExecutor}), which call the callbacks; the timer's thread calls them, too. The caller
 * bounds the number of images.
 */
public final class RetryingImageFetcher implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(RetryingImageFetcher.class);

  private final ImageSource source;
  private final SizedImageSource images;
  private final FetchRetryConfig patience;
  private final RetryScheduler alarm;
  private final FairFetchExecutor lanes;
  private final StoreCircuitBreakers stores;
  private final LongAdder retries = new LongAdder();

  /**
   * Starts the threads.
   *
   * @param source source of images; closed with this
   * @param memory the sizes of images that the threads may hold
   * @param threads maximum number of images that are fetched at the same time
   * @param alarm clock and timer; closed with this
   */
  public RetryingImageFetcher(
      ImageSource source,
      FetchMemory memory,
      FetchRetryConfig patience,
      int threads,
      RetryScheduler alarm) {
    this.source = source;
    this.images = new SizedImageSource(source, memory);
    this.patience = patience;
    this.alarm = alarm;
    this.lanes = new FairFetchExecutor(threads);
    this.stores = new StoreCircuitBreakers(patience, threads, alarm, new Waiting());
  }

  /** An image that is being fetched. */
  @FunctionalInterface
  public interface Fetch {
    /** Cancels the fetch: a waiting image is dropped now, a running fetch soon. */
    void cancel();
  }

  /**
   * Fetches one image.
   *
   * @param lane the lane whose share of the threads the fetch uses
   * @throws RejectedExecutionException after {@link #close}
   */
  public Fetch fetch(Object lane, ImageReference image, FetchCallback callback) {
    FetchTask wanted = new FetchTask(lane, image, source, callback);
    lanes.execute(lane, () -> wanted.context.run(() -> run(wanted)));
    return () -> drop(wanted);
  }

  /** Ends an image that waits; a running fetch continues. */
  private void drop(FetchTask wanted) {
    if (wanted.cancel()) {
      stores.unasked(wanted);
      wanted.callback.dropped();
    }
  }

  private void queue(FetchTask wanted) {
    try {
      lanes.execute(wanted.lane, () -> wanted.context.run(() -> run(wanted)));
    } catch (RejectedExecutionException e) { // closed: the caller of close expects no result
      wanted.end();
    }
  }

  private void run(FetchTask wanted) {
    if (wanted.callback.isCancelled()) {
      drop(wanted);
      stores.unasked(wanted); // its turn may have come after it was cancelled
      return;
    }
    FetchWay way = stores.admit(wanted);
    if (way == FetchWay.GIVE_UP) {
      giveUp(wanted);
    } else if (way == FetchWay.GO) {
      if (wanted.begin()) {
        attempt(wanted);
      } else {
        stores.unasked(wanted);
      }
    }
  }

  private void attempt(FetchTask wanted) {
    Failure refusal = wanted.callback.refusal();
    if (refusal != null) {
      wanted.end();
      stores.unasked(wanted);
      wanted.callback.failed(refusal);
      return;
    }
    if (!wanted.asked) {
      wanted.asked = true;
      wanted.begun = alarm.nanos();
    }
    try {
      images.fetch(wanted.image, bytes -> arrived(wanted, bytes));
    } catch (FailureException e) {
      failed(wanted, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      broken(wanted, e);
    } catch (RuntimeException | Error e) {
      broken(wanted, e);
    }
  }

  private void arrived(FetchTask wanted, byte[] image) {
    stores.alive(wanted);
    wanted.end();
    wanted.callback.fetched(image, alarm.nanos() - wanted.begun);
  }

  private void broken(FetchTask wanted, Throwable e) {
    wanted.end();
    stores.unasked(wanted);
    wanted.callback.broken(e);
  }

  private void failed(FetchTask wanted, FailureException e) {
    if (!e.failure().code().isTransient()) {
      wanted.end();
      if (e.failure().code() == FailureCode.FETCH_FORBIDDEN) { // or the policy alone
        stores.unasked(wanted);
      } else {
        stores.alive(wanted);
      }
      wanted.callback.failed(e.failure());
      return;
    }
    wanted.again();
    switch (stores.failed(wanted, e)) {
      case GO -> retry(wanted, e);
      case WAIT -> LOG.debug("Waits for its store: {}", e.getMessage());
      case GIVE_UP -> giveUp(wanted);
      case PUSHED_BACK ->
          end(
              wanted,
              e.failure()
                  .withDetail(
                      "; pushed back for %d s".formatted(patience.maxOutage().toSeconds())));
    }
  }

  private void retry(FetchTask wanted, FailureException e) {
    if (++wanted.attempts < patience.attempts()) {
      retries.increment();
      LOG.debug("Will be fetched again: {}", e.getMessage());
      alarm.after(
          RetryBackoff.afterFailures(wanted.attempts, patience, alarm.random()),
          () -> queue(wanted));
    } else {
      stores.unasked(wanted);
      end(wanted, e.failure().withDetail(" (%d attempts)".formatted(wanted.attempts)));
    }
  }

  private static void end(FetchTask wanted, Failure failure) {
    if (wanted.cancel()) {
      wanted.callback.failed(failure);
    }
  }

  /** Fails an image whose store has failed for too long. The message names no other image. */
  private void giveUp(FetchTask wanted) {
    Outage outage = stores.outage(wanted);
    if (outage == null) { // the store has just answered again
      queue(wanted);
      return;
    }
    FailureCode code = outage.last().failure().code();
    String reason = outage.last().reason();
    end(
        wanted,
        new Failure(
            code,
            "%s was given up: its store has not answered for %d s; its last fetch of an image %s"
                .formatted(
                    ImageSource.printed(wanted.image),
                    outage.time().toSeconds(),
                    reason == null ? "failed with " + code : reason)));
  }

  /** The listener that continues or fails waiting images. */
  private final class Waiting implements WaitingImageListener {
    @Override
    public void released(FetchTask wanted) {
      queue(wanted);
    }

    @Override
    public void givenUp(FetchTask wanted) {
      giveUp(wanted);
    }

    @Override
    public void late(FetchTask wanted) {
      end(
          wanted,
          new Failure(
              FailureCode.FETCH_TIMEOUT,
              "%s waited %d s for its turn at its store, which answers others"
                  .formatted(ImageSource.printed(wanted.image), patience.maxWait().toSeconds())));
    }
  }

  /** Returns the number of fetches that were retried after a backoff. */
  public long retries() {
    return retries.sum();
  }

  /** Returns how many stores are paused for more than a short break, or given up. */
  public int pausedStores() {
    return stores.paused();
  }

  /** Returns how many stores get fewer fetches at once than the settings allow. */
  public int throttledStores() {
    return stores.throttled();
  }

  /** Returns how many fetches stores have pushed back. */
  public long pushBacks() {
    return stores.pushBacks();
  }

  /** Returns the number of known stores. */
  int knownStores() {
    return stores.known();
  }

  /** Returns how many images wait for their turn at their store. */
  int waitingImages() {
    return stores.waiting();
  }

  /** Interrupts running fetches; waiting images get no call. */
  @Override
  public void close() {
    alarm.close();
    lanes.close();
    images.close();
  }
}
