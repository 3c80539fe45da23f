package dev.glimpse.preprocess;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.tensorflow.ndarray.buffer.FloatDataBuffer;

/**
 * Native memory for tensors of one size, used again for one image after the other: a tensor is a
 * megabyte, and a heap with a hundred of them has room for nothing else.
 *
 * <p>Holds as much as was in use at once. What is not given back is the garbage collector's.
 *
 * <p>Threads: any number at once.
 */
final class TensorMemory {

  private final int floats;
  private final Queue<FloatBuffer> free = new ConcurrentLinkedQueue<>();

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
    FloatBuffer buffer = free.poll();
    if (buffer == null) {
      buffer =
          ByteBuffer.allocateDirect(floats * Float.BYTES)
              .order(ByteOrder.nativeOrder())
              .asFloatBuffer();
    }
    return buffer.clear().put(array).flip();
  }

  /** It is read no more, and was not given back before. */
  void giveBack(FloatBuffer tensor) {
    free.add(tensor);
  }
}
