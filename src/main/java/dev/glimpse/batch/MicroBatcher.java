package dev.glimpse.batch;

import dev.glimpse.batch.BatchQueue.Batch;
import dev.glimpse.batch.BatchQueue.Waiting;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A batcher that gathers the items of many threads into batches for one device.
 *
 * <p>It is work-conserving: a free device takes the items that are there. It waits for more items
 * only while more are {@linkplain #announce announced}, and only until the oldest item is {@code
 * maxDelay} old. The delay counts from the item's submit, so time spent waiting behind a busy
 * device counts too.
 *
 * <p>A call that throws is repeated with each half of its batch, down to single items: only the
 * items that cause the failure fail, with the exception of their own call. If the function's own
 * {@linkplain DeviceBatchFunction#check check} fails too, the device is broken. That, and any
 * {@link Error}, is not caused by an item: it fails all items and ends the worker.
 *
 * <p>A call for which the device has no memory is repeated in smaller parts ({@link
 * AdaptiveBatchSize}), a single item repeatedly until there is enough memory. {@link #callNanos}
 * tells how long that has been going on.
 *
 * <p>Threads: any thread announces and submits. Worker threads call the function and complete the
 * futures; there are as many as calls may be under way at once, and they are named after the
 * batcher. Every submitted item ends in exactly one result or one failure. {@link #close} drops the
 * waiting items and lets running calls finish, within bounds.
 *
 * @param <I> an item
 * @param <O> its result
 */
public final class MicroBatcher<I, O> implements AutoCloseable {

  private static final long PAUSE_WHILE_EXHAUSTED = Duration.ofMillis(100).toNanos();

  /** The maximum time that {@link #close} waits for the running calls. */
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);

  private final String name;
  private final DeviceBatchFunction<I, O> function;
  private final BatchListener listener;
  private final BatchClock time;
  private final AdaptiveBatchSize size;
  private final BatchQueue<I, O> queue;
  private final List<Worker> workers;
  private final AtomicReference<@Nullable Throwable> fatal = new AtomicReference<>();

  /**
   * Creates a batcher and starts its workers.
   *
   * @param name appears in thread names and messages
   * @param time the clock of the limits, {@link BatchClock#SYSTEM} outside of tests
   */
  public MicroBatcher(
      String name,
      BatchLimits limits,
      DeviceBatchFunction<I, O> function,
      BatchListener listener,
      BatchClock time) {
    this.name = name;
    this.function = function;
    this.listener = listener;
    this.time = time;
    this.size = new AdaptiveBatchSize(limits.maxSize(), function::filledUp);
    // While memory is short, concurrent calls would take it from each other and fail in turn.
    this.queue =
        new BatchQueue<>(
            limits,
            size,
            time,
            () -> {
              int calls = function.callsAtOnce();
              return size.limit() < limits.maxSize() ? 1 : calls;
            });
    this.workers =
        IntStream.range(0, limits.calls())
            .mapToObj(i -> new Worker("batch-" + name + (i == 0 ? "" : "-" + (i + 1))))
            .toList();
    this.workers.forEach(Thread::start);
  }

  /**
   * Announces an item, so that a batch may be held open for it. Every announcement must be
   * submitted or withdrawn.
   */
  public Announced announce() {
    queue.announce();
    return new Announced();
  }

  /** An announced item; used once, by any thread. */
  public final class Announced {
    private final AtomicBoolean used = new AtomicBoolean();

    private Announced() {}

    /**
     * Submits the item; blocks while the batcher is at its capacity.
     *
     * @return the item's result, or its own failure
     * @throws InterruptedException if interrupted while blocked; the item was not accepted
     */
    public CompletableFuture<BatchedResult<O>> submit(I item) throws InterruptedException {
      if (!used.compareAndSet(false, true)) {
        throw new IllegalStateException("Already submitted or withdrawn");
      }
      return queue.add(item);
    }

    /** Withdraws the announcement: the item will not be submitted. Has no effect after a submit. */
    public void withdraw() {
      if (used.compareAndSet(false, true)) {
        queue.withdraw();
      }
    }
  }

  /** A worker thread, which calls the function with one batch after the other. */
  private final class Worker extends Thread {

    /** Start of the outstanding call; null without one. */
    private volatile @Nullable Long calledAt;

    /** Whether a single item is being retried because the device lacks memory. */
    private boolean starving;

    Worker(String name) {
      super(name);
      setDaemon(true);
    }

    @Override
    public void run() {
      Batch<I, O> batch = null;
      try {
        batch = queue.take();
        while (batch != null) {
          call(batch.items());
          calledAt = null;
          listener.batchDone(batch.items().size(), batch.reason(), queue.done());
          batch = queue.take();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (Throwable e) { // an Error of the device or of the listener, which no retry can fix
        boolean unused = fatal.compareAndSet(null, e);
      } finally {
        BatcherClosedException closed = new BatcherClosedException(name, fatal.get());
        queue.close(closed);
        if (batch != null) {
          fail(batch.items(), closed);
        }
      }
    }

    private void call(List<Waiting<I, O>> items) throws InterruptedException {
      while (!tried(items)) {
        RuntimeException closed = queue.pause(PAUSE_WHILE_EXHAUSTED);
        if (closed != null) {
          fail(items, closed);
          return;
        }
      }
    }

    /**
     * Calls the function and gives each item its result or failure; returns false if the device has
     * no memory for a single item.
     */
    private boolean tried(List<Waiting<I, O>> items) throws InterruptedException {
      long start = time.nanos();
      if (!starving) {
        calledAt = start;
      }
      List<O> results;
      try {
        results = function.apply(items.stream().map(Waiting::item).toList());
        if (results.size() != items.size()) {
          throw new IllegalStateException(
              results.size() + " results for a batch of " + items.size());
        }
      } catch (DeviceExhaustedException e) {
        size.exhausted(items.size());
        listener.exhausted(items.size());
        listener.effectiveSizeChanged(size.limit());
        starving = items.size() == 1;
        if (!starving) {
          inParts(items, size.limit());
        }
        return !starving;
      } catch (Exception e) {
        starving = false;
        if (items.size() == 1) {
          refuseBrokenDevice(e);
          items.get(0).result().completeExceptionally(e);
        } else {
          inParts(items, (items.size() + 1) / 2);
        }
        return true;
      }
      long nanos = time.nanos() - start;
      starving = false;
      if (size.succeeded(items.size())) {
        listener.effectiveSizeChanged(size.limit());
      }
      for (int i = 0; i < items.size(); i++) {
        Waiting<I, O> w = items.get(i);
        w.result()
            .complete(new BatchedResult<>(results.get(i), items.size(), start - w.since(), nanos));
      }
      return true;
    }

    /** Throws if the device is broken. Otherwise every later item would fail as if it were bad. */
    private void refuseBrokenDevice(Exception failure) {
      try {
        function.check();
      } catch (DeviceExhaustedException e) { // it works, but lacks memory
        return;
      } catch (Exception e) {
        e.addSuppressed(failure);
        throw new DeviceBrokenError("The device fails for every input: " + e, e);
      }
    }

    private void inParts(List<Waiting<I, O>> items, int most) throws InterruptedException {
      for (int from = 0; from < items.size(); from += most) {
        call(items.subList(from, Math.min(items.size(), from + most)));
      }
    }
  }

  private static <I, O> void fail(List<Waiting<I, O>> items, RuntimeException reason) {
    items.forEach(w -> w.result().completeExceptionally(reason));
  }

  /** Returns the age of the oldest outstanding device call in nanoseconds; 0 without one. */
  public long callNanos() {
    long longest = 0;
    for (Worker worker : workers) {
      Long since = worker.calledAt;
      longest = Math.max(longest, since == null ? 0 : time.nanos() - since);
    }
    return longest;
  }

  /**
   * Returns the error that ended a worker; null while all workers run, and after a {@link #close}.
   */
  public @Nullable Throwable failure() {
    return fatal.get();
  }

  /**
   * Returns whether a worker is running: false once closed, or after an {@link Error} of the
   * device.
   */
  public boolean isOpen() {
    return workers.stream().anyMatch(Thread::isAlive);
  }

  /** Drops the waiting items with {@link BatcherClosedException}; running calls continue. */
  public void shutdown() {
    queue.close(new BatcherClosedException(name, null));
  }

  /**
   * {@linkplain #shutdown Shuts down} and waits a limited time for the running calls, because a
   * device that does not answer cannot be interrupted.
   *
   * @return whether the workers have ended, so that the function may be closed
   */
  public boolean stop() {
    shutdown();
    long end = System.nanoTime() + CLOSE_LIMIT.toNanos();
    boolean interrupted = false;
    for (Worker worker : workers) {
      while (worker.isAlive() && Thread.currentThread() != worker && System.nanoTime() - end < 0) {
        try {
          TimeUnit.NANOSECONDS.timedJoin(worker, end - System.nanoTime());
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return !isOpen();
  }

  /** Stops the batcher as {@link #stop} does. */
  @Override
  public void close() {
    boolean unused = stop();
  }
}
