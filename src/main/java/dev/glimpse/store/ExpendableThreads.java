package dev.glimpse.store;

import dev.glimpse.event.FailureCode;
import dev.glimpse.event.FailureException;
import dev.glimpse.event.ImageAddress;
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
 * Threads for fetches that nothing may be able to break off, such as a read from a mount that
 * hangs. Whoever waits for one waits until the time limit, and then leaves the thread behind: it is
 * interrupted, and ends when what it waits for does. Once {@value #MOST_LEFT} are left behind,
 * further fetches fail at once until one of them has ended.
 *
 * <p>Threads: any number of callers wait, each for a daemon of its own, which alone runs the fetch.
 * {@link #close} interrupts all and waits for none.
 */
final class ExpendableThreads implements AutoCloseable {

  private static final int MOST_LEFT = 16;

  private final ExecutorService threads;
  private final Duration limit;
  private final AtomicInteger left = new AtomicInteger();

  /** Starts none yet. */
  ExpendableThreads(String name, Duration limit) {
    this.threads = Executors.newCachedThreadPool(DaemonThreads.named(name));
    this.limit = limit;
  }

  /**
   * Runs a fetch on another thread and waits for it.
   *
   * @throws FailureException what it threw; FETCH_TIMEOUT at the limit; FETCH_FAILED if too many
   *     hang already, or during shutdown
   * @throws InterruptedException if the caller was interrupted; the fetch is, too
   */
  byte[] run(ImageAddress uri, Callable<byte[]> fetch)
      throws FailureException, InterruptedException {
    if (left.get() >= MOST_LEFT) {
      throw FailureException.ofFetch(
          FailureCode.FETCH_FAILED,
          Printable.of(uri),
          "is not tried while %d fetches before it hang".formatted(MOST_LEFT),
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
          FailureCode.FETCH_TIMEOUT, Printable.of(uri), "was not read within the time limit", e);
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
    if (cause instanceof InterruptedException) { // the caller was not, so it was close()
      return shutdown(uri, e);
    }
    if (cause instanceof Error error) {
      throw error;
    }
    throw new IllegalStateException(e);
  }

  private static FailureException shutdown(ImageAddress uri, Throwable cause) {
    return new FailureException(
        FailureCode.FETCH_FAILED, Printable.of(uri) + " was asked for during shutdown", cause);
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
