package dev.glimpse.preprocess;

import java.util.LinkedHashMap;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** The values of a graph's placeholders for one run. */
final class TensorFeeds implements AutoCloseable {

  private final Map<Operand<?>, Tensor> tensors = new LinkedHashMap<>();

  TensorFeeds ints(Operand<TInt32> placeholder, Shape shape, int... values) {
    tensors.put(placeholder, TInt32.tensorOf(shape, DataBuffers.of(values)));
    return this;
  }

  TensorFeeds floats(Operand<TFloat32> placeholder, Shape shape, float... values) {
    tensors.put(placeholder, TFloat32.tensorOf(shape, DataBuffers.of(values)));
    return this;
  }

  void into(Session.Runner runner) {
    tensors.forEach(runner::feed);
  }

  @Override
  public void close() {
    tensors.values().forEach(Tensor::close);
  }
}
