package dev.glimpse.inference;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.tensorflow.engine.TfNDArray;
import ai.djl.tensorflow.engine.javacpp.JavacppUtils;
import java.nio.FloatBuffer;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;
import org.tensorflow.internal.c_api.TF_Tensor;
import org.tensorflow.internal.c_api.global.tensorflow;

/**
 * A batch in TensorFlow's own memory, written there image by image and reused for the next batch.
 * Without it, DJL copies a batch twice, each time to memory that the system has to clear first. On
 * a GPU, DJL also sends the batch to the device and back before the session sends it again; this
 * tensor is therefore in the host's memory on every device.
 *
 * <p>For a GPU its pages are pinned where that is possible, so that the device reads them directly.
 *
 * <p>Threads: used by one call at a time. It must not be written while a session still reads it.
 */
final class HostTensor implements AutoCloseable {

  private final NDManager manager;
  private final NDArray array;
  private final TF_Tensor memory;
  private final FloatBuffer values;
  private final @Nullable PinnedHostMemory pinned;

  private HostTensor(NDManager manager, NDArray array, TF_Tensor memory, boolean pin) {
    this.manager = manager;
    this.array = array;
    this.memory = memory;
    long floats = array.getShape().size();
    Pointer data = tensorflow.TF_TensorData(memory);
    this.values = new FloatPointer(data).capacity(floats).asBuffer();
    this.pinned = pin ? PinnedHostMemory.of(data.address(), floats * Float.BYTES) : null;
  }

  /**
   * Allocates a tensor for a batch; its values are undefined.
   *
   * @param parent the manager of the memory; must be closed after this tensor
   * @param name the name of the graph's input tensor
   * @param shape the shape, whose first dimension is the number of images
   * @param pin whether a GPU will read the tensor
   */
  static HostTensor allocate(NDManager parent, String name, long[] shape, boolean pin) {
    NDManager manager = parent.newSubManager(Device.cpu());
    NDArray array = manager.create(new Shape(shape), DataType.FLOAT32);
    array.setName(name);
    // As in DJL's own NDArray.set: the resolved tensor shares the array's memory.
    TF_Tensor memory = JavacppUtils.resolveTFETensor(((TfNDArray) array).getHandle());
    return new HostTensor(manager, array, memory, pin);
  }

  /** Returns the array that a session takes. */
  NDArray array() {
    return array;
  }

  /**
   * Writes the first images of the batch; the other images keep their values.
   *
   * @param tensors one tensor per image, with as many floats as an image has; their positions do
   *     not change
   */
  void put(List<FloatBuffer> tensors) {
    values.clear();
    tensors.forEach(tensor -> values.put(tensor.duplicate()));
  }

  @Override
  public void close() {
    if (pinned != null) {
      pinned.close();
    }
    memory.close();
    manager.close();
  }
}
