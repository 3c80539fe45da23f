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
 * A batch in TensorFlow's own memory, written there image by image and used again for the next one.
 * Otherwise DJL copies a batch twice, each time to memory that the system has to clear first; and
 * where the device is a GPU it sends it there and back before the session sends it again, which is
 * why this is the host's, whatever the device.
 *
 * <p>For a GPU its pages are pinned where that can be done, so that the device reads them itself.
 *
 * <p>Threads: one call's at a time. Nothing may read it any more when it is written again.
 */
final class HostTensor implements AutoCloseable {

  private final NDManager manager;
  private final NDArray array;
  private final TF_Tensor memory;
  private final FloatBuffer values;
  private final @Nullable PinnedPages pinned;

  private HostTensor(NDManager manager, NDArray array, TF_Tensor memory, boolean pin) {
    this.manager = manager;
    this.array = array;
    this.memory = memory;
    long floats = array.getShape().size();
    Pointer data = tensorflow.TF_TensorData(memory);
    this.values = new FloatPointer(data).capacity(floats).asBuffer();
    this.pinned = pin ? PinnedPages.of(data.address(), floats * Float.BYTES) : null;
  }

  /**
   * Room for a batch, with whatever values.
   *
   * @param parent closed later than this
   * @param name of the graph's tensor
   * @param shape the first is the number of images
   * @param pin whether a GPU will read it
   */
  static HostTensor allocate(NDManager parent, String name, long[] shape, boolean pin) {
    NDManager manager = parent.newSubManager(Device.cpu());
    NDArray array = manager.create(new Shape(shape), DataType.FLOAT32);
    array.setName(name);
    // As DJL's own NDArray.set finds it: what is resolved shares the array's memory.
    TF_Tensor memory = JavacppUtils.resolveTFETensor(((TfNDArray) array).getHandle());
    return new HostTensor(manager, array, memory, pin);
  }

  /** For a session. */
  NDArray array() {
    return array;
  }

  /**
   * Writes its first images; the others stay what they were.
   *
   * @param tensors one an image, of its number of floats; their positions stay as they are
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
