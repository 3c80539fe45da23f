package dev.glimpse.retrain;

import dev.glimpse.graph.TensorMemoryView;
import java.nio.FloatBuffer;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;

/**
 * The current value of a parameter and its moments in Adam (Kingma and Ba, 2015, with their
 * constants). For one thread.
 *
 * <p>The value is in the memory of the tensor that each run is fed, so that it is not copied. It is
 * updated in Java, after the run: an operation that updates a variable within the run may be
 * executed before or after another one reads it, so that the weights would depend on chance.
 */
final class TrainedTensor implements AutoCloseable {

  private static final double BETA1 = 0.9;
  private static final double BETA2 = 0.999;
  private static final float EPSILON = 1e-8f;

  private final TrainedParameter parameter;
  private final TFloat32 tensor;
  private final FloatBuffer value;

  /** The running mean and the running square of the gradient; empty without gradients. */
  private final float[] mean;

  private final float[] square;

  /**
   * Creates the tensor of a parameter.
   *
   * @param first the value before the training, row-major; copied
   */
  TrainedTensor(TrainedParameter parameter, float[] first) {
    this.parameter = parameter;
    tensor = TFloat32.tensorOf(Shape.of(parameter.shape()), DataBuffers.of(first, true, false));
    value = TensorMemoryView.of(tensor).asFloatBuffer();
    mean = new float[parameter.role().hasGradient() ? value.capacity() : 0];
    square = new float[mean.length];
  }

  TrainedParameter parameter() {
    return parameter;
  }

  /** Returns the tensor to feed. */
  Tensor tensor() {
    return tensor;
  }

  /**
   * Updates the value.
   *
   * @param gradient the gradient of the loss without the decay
   * @param rate the learning rate
   * @param decay the factor of the value in the gradient
   * @param step the number of this step, from 1
   */
  void update(FloatBuffer gradient, double rate, float decay, long step) {
    float factor =
        (float)
            (rate
                * Math.sqrt(1 - Math.pow(BETA2, (double) step))
                / (1 - Math.pow(BETA1, (double) step)));
    for (int i = 0; i < mean.length; i++) {
      float old = value.get(i);
      float slope = gradient.get(i) + decay * old;
      float first = mean[i] + (slope - mean[i]) * (float) (1 - BETA1);
      float second = square[i] + (slope * slope - square[i]) * (float) (1 - BETA2);
      mean[i] = first;
      square[i] = second;
      value.put(i, old - factor * first / ((float) Math.sqrt(second) + EPSILON));
    }
  }

  /** Moves the value towards another one by a share of the difference. */
  void approach(FloatBuffer other, float share) {
    for (int i = 0; i < value.capacity(); i++) {
      value.put(i, value.get(i) + share * (other.get(i) - value.get(i)));
    }
  }

  /** Returns half the sum of the squares. */
  double halfSquares() {
    double sum = 0;
    for (int i = 0; i < value.capacity(); i++) {
      sum += (double) value.get(i) * value.get(i);
    }
    return sum / 2;
  }

  /** Returns a copy of the value. */
  float[] values() {
    float[] copy = new float[value.capacity()];
    value.duplicate().get(copy);
    return copy;
  }

  /** Sets the value. */
  void set(float[] values) {
    value.duplicate().put(values);
  }

  /** Sets the value and the moments. */
  void set(float[] values, float[] means, float[] squares) {
    set(values);
    System.arraycopy(means, 0, mean, 0, mean.length);
    System.arraycopy(squares, 0, square, 0, square.length);
  }

  /** Returns the number of elements. */
  int size() {
    return value.capacity();
  }

  /** Returns the mean of the gradient, not a copy. */
  float[] mean() {
    return mean;
  }

  /** Returns the square of the gradient, not a copy. */
  float[] square() {
    return square;
  }

  @Override
  public void close() {
    tensor.close();
  }
}
