package dev.glimpse.architecture;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.tensorflow.ndarray.Shape;

/**
 * The first weights of a training, drawn by each variable's {@link WeightInitializer}. The same
 * seed gives a variable of the same name and shape the same values.
 */
public final class InitialWeights implements WeightSource {

  /** The number of values on the heap at once. */
  private static final int PART = 1 << 16;

  private final Map<String, NetworkVariable> variables = new LinkedHashMap<>();
  private final long seed;

  /** Creates the weights of a network; values are drawn when they are read. */
  public InitialWeights(NetworkConfiguration network, long seed) {
    this.seed = seed;
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
    SplittableRandom random = new SplittableRandom(31 * seed + name.hashCode());
    float[] part = new float[(int) Math.min(PART, variable.shape().size())];
    for (long left = variable.shape().size(); left > 0; left -= part.length) {
      int count = (int) Math.min(part.length, left);
      for (int i = 0; i < count; i++) {
        part[i] = variable.initializer().draw(random);
      }
      sink.accept(FloatBuffer.wrap(part, 0, count));
    }
  }

  private NetworkVariable variable(String name) {
    NetworkVariable variable = variables.get(name);
    if (variable == null) {
      throw WeightMismatchException.missing(name);
    }
    return variable;
  }
}
