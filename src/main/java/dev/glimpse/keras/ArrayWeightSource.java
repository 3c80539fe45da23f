package dev.glimpse.keras;

import dev.glimpse.architecture.WeightMismatchException;
import dev.glimpse.architecture.WeightSource;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.Set;
import org.tensorflow.ndarray.Shape;

/** The arrays of a Keras file under the names that a graph has for them. */
final class ArrayWeightSource implements WeightSource {

  private final Map<String, WeightArray> arrays;

  /**
   * Creates a source.
   *
   * @param arrays the arrays by name, in order
   */
  ArrayWeightSource(Map<String, WeightArray> arrays) {
    this.arrays = arrays;
  }

  @Override
  public Set<String> names() {
    return arrays.keySet();
  }

  @Override
  public Shape shape(String name) {
    return Shape.of(array(name).shape());
  }

  @Override
  public void read(String name, ValueSink sink) throws IOException {
    sink.accept(FloatBuffer.wrap(array(name).values().get()));
  }

  private WeightArray array(String name) {
    WeightArray array = arrays.get(name);
    if (array == null) {
      throw WeightMismatchException.missing(name);
    }
    return array;
  }
}
