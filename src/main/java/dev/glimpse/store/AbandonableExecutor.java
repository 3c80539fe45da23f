package dev.glimpse.store;

import dev.glimpse.event.FailureCode;
import dev.glimpse.event.FailureException;
import dev.glimpse.event.ImageAddress;
import dev.glimpse.system.DaemonThreadFactory;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An executor for fetches that possibly cannot be interrupted, such as a read from a mount that
 * hangs. A caller waits until the time limit, and then abandons the thread: the thread is
 * interrupted, and ends when the call that blocks it returns. While {@value #MOST_LEFT} threads are
 * abandoned, further fetches fail at once.
 *
 * <p>Threads: any number of callers wait, each for its own daemon thread, which runs the fetch.
 * {@link #close} interrupts all threads and does not wait for them.
 */
final class AbandonableExecutor implements AutoCloseable {

  private static final int MOST_LEFT = 16;

  private final ExecutorService threads;
  private final Duration limit;
  private final AtomicInteger left = new AtomicInteger();

  /** Creates the executor without threads. */
  AbandonableExecutor(String name, Duration limit) {
    this.threads = Executors.newCachedThreadPool(DaemonThreadFactory.named(name));
    this.limit = limit;
  }

  /**
   * Runs a fetch on another thread and waits for it.
   *
   * @throws FailureException the fetch's failure; FETCH_TIMEOUT at the limit; FETCH_FAILED if too
   *     many fetches hang already, or during shutdown
   * @throws InterruptedException if the caller was interrupted, which also interrupts the fetch
   */
  byte[] run(ImageAddress uri, Callable<byte[]> fetch)
      throws FailureException, InterruptedException {
    if (left.get() >= MOST_LEFT) {
      throw FailureException.ofFetch(
          FailureCode.FETCH_FAILED,
          RedactedUri.of(uri),
          "is not tried while %d earlier fetches hang".formatted(MOST_LEFT),
          null);
    }
    FutureTask<byte[]> task = new FutureTask<>(fetch);
    CompletableFuture<Void> ended = new CompletableFuture<>();
    try {
      threads.execute(
          () -> {
            task.run();
            ended.complete(null);
          });
      return task.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      left.incrementAndGet();
      var unused = ended.thenRun(left::decrementAndGet);
      throw FailureException.ofFetch(
          FailureCode.FETCH_TIMEOUT, RedactedUri.of(uri), "was not read within the time limit", e);
    } catch (RejectedExecutionException e) {
      throw shutdown(uri, e);
    } catch (ExecutionException e) {
      throw thrown(uri, e);
    } finally {
      task.cancel(true);
    }
  }

  private static FailureException thrown(ImageAddress uri, ExecutionException e) {
    Throwable cause = e.getCause();
    if (cause instanceof FailureException failure) {
      return failure;
    }
    if (cause instanceof InterruptedException) { // by close()
      return shutdown(uri, e);
    }
    if (cause instanceof Error error) {
      throw error;
    }
    throw new IllegalStateException(e);
  }

  private static FailureException shutdown(ImageAddress uri, Throwable cause) {
    return new FailureException(
        FailureCode.FETCH_FAILED, RedactedUri.of(uri) + " was requested during shutdown", cause);
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
