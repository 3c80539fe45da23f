package dev.glimpse.preprocess;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A pool of memory outside the heap for tensors of one size. The memory is reused for one image
 * after the other, because a tensor has about a megabyte and a hundred of them would fill the heap.
 *
 * <p>The pools of all models together keep at most half of {@link DirectMemoryRelease#limit}; the
 * other half is for tensors in use. Tensors that are not given back are left to the garbage
 * collector.
 *
 * <p>Threads: any number at once.
 */
final class TensorBufferPool implements AutoCloseable {

  private static final long MOST_KEPT = DirectMemoryRelease.limit() / 2;
  private static final int MOST_TENSORS = 4_096;
  private static final AtomicLong KEPT = new AtomicLong();

  private final int floats;
  private final BlockingQueue<FloatBuffer> free = new ArrayBlockingQueue<>(MOST_TENSORS);
  private volatile boolean closed;

  TensorBufferPool(int floats) {
    this.floats = floats;
  }

  /** Returns memory for one tensor; its values are undefined. */
  FloatBuffer take() {
    FloatBuffer used = free.poll();
    if (used != null) {
      KEPT.addAndGet(-bytes());
      return used.clear();
    }
    return ByteBuffer.allocateDirect(bytes()).order(ByteOrder.nativeOrder()).asFloatBuffer();
  }

  /**
   * Takes back the memory of a tensor, which must not be read any more and must not have been given
   * back before.
   */
  void giveBack(FloatBuffer tensor) {
    if (KEPT.addAndGet(bytes()) > MOST_KEPT || !free.offer(tensor)) {
      KEPT.addAndGet(-bytes());
    }
    if (closed) {
      drop();
    }
  }

  private int bytes() {
    return floats * Float.BYTES;
  }

  private void drop() {
    while (free.poll() != null) {
      KEPT.addAndGet(-bytes());
    }
  }

  /** Releases the memory that is kept, and keeps none from now on. */
  @Override
  public void close() {
    closed = true;
    drop();
  }
}
