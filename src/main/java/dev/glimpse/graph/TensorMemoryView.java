package dev.glimpse.graph;

import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.buffer.DataStorageVisitor;

/** Access to the native memory of tensors without a copy on the heap. */
public final class TensorMemoryView {

  private TensorMemoryView() {}

  /**
   * Returns a tensor's own bytes, in the machine's byte order.
   *
   * @param tensor a tensor of numbers, not of strings, of at most 2 GiB; must stay open while the
   *     buffer is used
   */
  public static ByteBuffer of(Tensor tensor) {
    long size = tensor.asRawTensor().numBytes();
    if (size == 0) {
      return ByteBuffer.allocateDirect(0);
    }
    return tensor.asRawTensor().data().accept(new Address(Math.toIntExact(size)));
  }

  private record Address(int size) implements DataStorageVisitor<ByteBuffer> {

    @Override
    public ByteBuffer visit(ByteBuffer memory) {
      return memory.duplicate().order(ByteOrder.nativeOrder());
    }

    @Override
    public ByteBuffer visit(long address, long length, long scale) {
      return new Pointer(address).getByteBuffer(0, size).order(ByteOrder.nativeOrder());
    }

    @Override
    public ByteBuffer fallback() {
      throw new IllegalStateException("A tensor's memory is neither native nor a buffer");
    }
  }
}
