package dev.glimpse.bench;

import dev.glimpse.architecture.NetworkConfiguration;
import dev.glimpse.architecture.NetworkVariable;
import dev.glimpse.architecture.WeightMismatchException;
import dev.glimpse.architecture.WeightSource;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
import org.tensorflow.ndarray.Shape;

/**
 * Weights drawn from a seed, as if a network had been trained. Kernels are scaled by the number of
 * their inputs (He and others, 2015), so that values neither explode nor vanish over a hundred
 * layers. For one thread.
 */
final class RandomWeightSource implements WeightSource {

  private static final double SPREAD = 0.1;

  private final Map<String, NetworkVariable> variables = new LinkedHashMap<>();
  private final SplittableRandom random;

  RandomWeightSource(NetworkConfiguration network, long seed) {
    this.random = new SplittableRandom(seed);
    network.variables().forEach(variable -> variables.put(variable.name(), variable));
  }

  @Override
  public Set<String> names() {
    return variables.keySet();
  }

  @Override
  public Shape shape(String name) {
    return variable(name).shape();
  }

  @Override
  public void read(String name, ValueSink sink) throws IOException {
    NetworkVariable variable = variable(name);
    DoubleSupplier value = values(variable);
    float[] values = new float[Math.toIntExact(variable.shape().size())];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) value.getAsDouble();
    }
    sink.accept(FloatBuffer.wrap(values));
  }

  private DoubleSupplier values(NetworkVariable variable) {
    return switch (variable.role()) {
      case KERNEL, DEPTHWISE_KERNEL -> {
        long[] sizes = variable.shape().asArray();
        long outputs = sizes[sizes.length - 1];
        double deviation = Math.sqrt(2.0 * outputs / variable.shape().size());
        yield () -> deviation * random.nextGaussian();
      }
      case BIAS, BETA, MOVING_MEAN -> () -> SPREAD * random.nextGaussian();
      case GAMMA, MOVING_VARIANCE -> () -> 1 + SPREAD * random.nextDouble();
    };
  }

  private NetworkVariable variable(String name) {
    NetworkVariable variable = variables.get(name);
    if (variable == null) {
      throw WeightMismatchException.missing(name);
    }
    return variable;
  }
}
