package dev.glimpse.batch;

import dev.glimpse.batch.BatchListener.CloseReason;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A queue of the items that wait for the device. It decides when a batch is closed.
 *
 * <p>While a call is under way, another worker takes full batches only: it may copy a full batch to
 * the device meanwhile, but a batch that is not yet full should grow until the device is free.
 *
 * <p>Any thread announces and adds items; only workers take batches and report when these are done.
 * One lock guards all state.
 */
final class BatchQueue<I, O> {

  /** A submitted item; its future is completed by a worker, or by {@link #close}. */
  record Waiting<I, O>(I item, long since, CompletableFuture<BatchedResult<O>> result) {}

  /** A batch that a worker takes. */
  record Batch<I, O>(List<Waiting<I, O>> items, CloseReason reason) {}

  private final BatchLimits limits;
  private final AdaptiveBatchSize size;
  private final BatchClock time;
  private final IntSupplier callsAtOnce;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Condition space = lock.newCondition();
  private final Condition closing = lock.newCondition();
  private final Deque<Waiting<I, O>> waiting = new ArrayDeque<>();
  private int announced;
  private int underWay;

  /** Start of the busy time that no call of {@link #done} has returned yet. */
  private long busySince;

  private @Nullable RuntimeException closed;

  /**
   * Creates an empty queue.
   *
   * @param callsAtOnce maximum number of batches that are taken and not done
   */
  BatchQueue(BatchLimits limits, AdaptiveBatchSize size, BatchClock time, IntSupplier callsAtOnce) {
    this.callsAtOnce = callsAtOnce;
    this.limits = limits;
    this.size = size;
    this.time = time;
  }

  void announce() {
    lock.lock();
    try {
      announced++;
    } finally {
      lock.unlock();
    }
  }

  void withdraw() {
    lock.lock();
    try {
      announced--;
      wakeWorker();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Wakes a worker if the change can matter to it: there is a first item, whose delay it measures,
   * a full batch, or nothing more to wait for. Otherwise each item of a batch would wake it.
   */
  private void wakeWorker() {
    if (waiting.size() == 1 || waiting.size() >= size.limit() || announced == 0) {
      changed.signal();
    }
  }

  /**
   * Adds an announced item; waits while the queue is full. The item's announcement ends in every
   * case.
   */
  CompletableFuture<BatchedResult<O>> add(I item) throws InterruptedException {
    lock.lock();
    try {
      try {
        while (waiting.size() >= limits.capacity() && closed == null) {
          space.await();
        }
      } catch (InterruptedException e) {
        withdraw();
        throw e;
      }
      announced--;
      CompletableFuture<BatchedResult<O>> result = new CompletableFuture<>();
      if (closed != null) {
        result.completeExceptionally(closed);
      } else {
        waiting.add(new Waiting<>(item, time.nanos(), result));
        wakeWorker();
      }
      return result;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for a batch and takes it; the batch is under way until {@link #done} is called. Returns
   * null once the queue is closed.
   */
  @Nullable Batch<I, O> take() throws InterruptedException {
    lock.lock();
    try {
      while (closed == null) {
        Waiting<I, O> oldest = waiting.peek();
        if (oldest == null || underWay >= callsAtOnce.getAsInt()) {
          changed.await();
          continue;
        }
        if (waiting.size() >= size.limit()) {
          return close(CloseReason.FULL);
        }
        if (underWay > 0) {
          changed.await();
          continue;
        }
        long remaining = limits.maxDelay().toNanos() - (time.nanos() - oldest.since());
        if (remaining <= 0) {
          return close(CloseReason.AGE);
        } else if (announced == 0) {
          return close(CloseReason.IDLE);
        }
        time.await(changed, remaining);
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  private Batch<I, O> close(CloseReason reason) {
    int most = Math.min(size.limit(), waiting.size());
    List<Waiting<I, O>> items = new ArrayList<>(most);
    while (items.size() < most) {
      items.add(waiting.remove());
    }
    if (underWay++ == 0) {
      busySince = time.nanos();
    }
    space.signalAll();
    changed.signal(); // another worker may find enough items for a batch
    return new Batch<>(items, reason);
  }

  /**
   * Ends the call of a batch that was taken.
   *
   * @return nanoseconds during which at least one batch was under way, since the queue became busy
   *     or since the previous call of this method
   */
  long done() {
    lock.lock();
    try {
      long now = time.nanos();
      long busy = now - busySince;
      busySince = now;
      underWay--;
      changed.signal();
      return busy;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for the given time, or until the queue is closed.
   *
   * @return the reason why the queue is closed; null while it is open
   */
  @Nullable RuntimeException pause(long nanos) throws InterruptedException {
    lock.lock();
    try {
      long end = time.nanos() + nanos;
      while (closed == null && time.nanos() < end) {
        time.await(closing, end - time.nanos());
      }
      return closed;
    } finally {
      lock.unlock();
    }
  }

  /** Fails all waiting items and all later ones; only the first call's reason counts. */
  void close(RuntimeException reason) {
    List<Waiting<I, O>> dropped;
    lock.lock();
    try {
      if (closed != null) {
        return;
      }
      closed = reason;
      dropped = List.copyOf(waiting);
      waiting.clear();
      changed.signalAll();
      space.signalAll();
      closing.signalAll();
    } finally {
      lock.unlock();
    }
    dropped.forEach(w -> w.result().completeExceptionally(reason));
  }
}
