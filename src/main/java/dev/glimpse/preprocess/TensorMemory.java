package dev.glimpse.preprocess;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.tensorflow.ndarray.buffer.FloatDataBuffer;

/**
 * Memory outside of the heap for tensors of one size, used again for one image after the other: a
 * tensor is a megabyte, and a heap with a hundred of them has room for nothing else.
 *
 * <p>What all models together keep for later is at most half of {@link DirectMemory#limit}; the
 * other half is for tensors in use. What is not given back is the garbage collector's.
 *
 * <p>Threads: any number at once.
 */
final class TensorMemory implements AutoCloseable {

  private static final long MOST_KEPT = DirectMemory.limit() / 2;
  private static final int MOST_TENSORS = 4_096;
  private static final AtomicLong KEPT = new AtomicLong();

  private final int floats;
  private final BlockingQueue<FloatBuffer> free = new ArrayBlockingQueue<>(MOST_TENSORS);
  private volatile boolean closed;

  /** TensorFlow's memory goes to an array and from there to a buffer in bulk, but not directly. */
  private final ThreadLocal<float[]> onTheWay;

  TensorMemory(int floats) {
    this.floats = floats;
    this.onTheWay = ThreadLocal.withInitial(() -> new float[floats]);
  }

  /** A copy of a tensor of TensorFlow's. */
  FloatBuffer copy(FloatDataBuffer values) {
    float[] array = onTheWay.get();
    FloatDataBuffer unused = values.read(array);
    return take().put(array).flip();
  }

  /** Room for all of a tensor, with whatever values. */
  FloatBuffer take() {
    FloatBuffer used = free.poll();
    if (used != null) {
      KEPT.addAndGet(-bytes());
      return used.clear();
    }
    return ByteBuffer.allocateDirect(bytes()).order(ByteOrder.nativeOrder()).asFloatBuffer();
  }

  /** It is read no more, and was not given back before. */
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

  /** Keeps nothing more. */
  @Override
  public void close() {
    closed = true;
    drop();
  }
}
