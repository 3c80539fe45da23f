package dev.glimpse.bench;

import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Constants drawn from a seed, with their count. Kernels are scaled by the number of their inputs
 * (He and others, 2015), so that values neither explode nor vanish over a hundred layers. Not
 * thread-safe.
 */
final class RandomParameterSource implements InceptionV3GraphBuilder.Parameters {

  private static final double SPREAD = 0.1;

  private final Ops tf;
  private final SplittableRandom random;
  private long trained;
  private long untrained;

  RandomParameterSource(Ops tf, long seed) {
    this.tf = tf;
    this.random = new SplittableRandom(seed);
  }

  @Override
  public Operand<TFloat32> kernel(long rows, long columns, long in, long out) {
    double deviation = Math.sqrt(2.0 / (rows * columns * in));
    Shape shape = Shape.of(rows, columns, in, out);
    trained += shape.size();
    return drawn(shape, () -> deviation * random.nextGaussian());
  }

  @Override
  public Operand<TFloat32> bias(long channels) {
    trained += channels;
    return drawn(Shape.of(channels), () -> SPREAD * random.nextGaussian());
  }

  @Override
  public Operand<TFloat32> mean(long channels) {
    untrained += channels;
    return drawn(Shape.of(channels), () -> SPREAD * random.nextGaussian());
  }

  @Override
  public Operand<TFloat32> variance(long channels) {
    untrained += channels;
    return drawn(Shape.of(channels), () -> 1 + SPREAD * random.nextDouble());
  }

  private Operand<TFloat32> drawn(Shape shape, DoubleSupplier value) {
    float[] values = new float[Math.toIntExact(shape.size())];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) value.getAsDouble();
    }
    return tf.constant(shape, DataBuffers.of(values, true, false));
  }

  /** Returns the number of parameters that training would change. */
  long trained() {
    return trained;
  }

  /** Returns the number of parameters that training would only observe. */
  long untrained() {
    return untrained;
  }
}
