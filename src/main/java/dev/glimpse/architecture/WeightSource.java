package dev.glimpse.architecture;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.Set;
import org.tensorflow.ndarray.Shape;

/**
 * Named float arrays, such as those of a checkpoint or a file of weights. Names and shapes are
 * known in advance; values are read one array at a time. For one thread.
 */
public interface WeightSource {

  /** A receiver of an array's values. */
  @FunctionalInterface
  interface ValueSink {

    /**
     * Takes the next values of the array.
     *
     * @param part consecutive values in row-major order, from position to limit; valid only during
     *     the call
     */
    void accept(FloatBuffer part) throws IOException;
  }

  /** Returns the names of all arrays, in the order of the source. */
  Set<String> names();

  /**
   * Returns the shape of an array.
   *
   * @throws WeightMismatchException if there is no array of that name
   */
  Shape shape(String name);

  /**
   * Reads an array and passes all of its values, in one part or in several consecutive parts. The
   * memory for the values is bounded by one array and freed afterwards.
   *
   * @throws WeightMismatchException if there is no array of that name
   * @throws IOException if the values cannot be read
   */
  void read(String name, ValueSink sink) throws IOException;
}
