package dev.glimpse.architecture;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.FloatDataBuffer;
import org.tensorflow.types.TFloat32;

/**
 * The values that a session's variables had at one time, in native memory until they are closed.
 * For one thread.
 */
public final class SessionWeights implements WeightSource, AutoCloseable {

  /** The number of values on the heap at once. */
  private static final int PART = 1 << 16;

  private final Result result;
  private final Map<String, TFloat32> values = new LinkedHashMap<>();

  private SessionWeights(Result result) {
    this.result = result;
  }

  /** Reads all variables in one run. */
  static SessionWeights read(Session session, List<TrainableVariable> variables) {
    Session.Runner runner = session.runner();
    variables.forEach(variable -> runner.fetch(variable.value()));
    SessionWeights weights = new SessionWeights(runner.run());
    for (int i = 0; i < variables.size(); i++) {
      weights.values.put(variables.get(i).variable().name(), (TFloat32) weights.result.get(i));
    }
    return weights;
  }

  @Override
  public Set<String> names() {
    return values.keySet();
  }

  @Override
  public Shape shape(String name) {
    return tensor(name).shape();
  }

  @Override
  public void read(String name, ValueSink sink) throws IOException {
    FloatDataBuffer tensor = tensor(name).asRawTensor().data().asFloats();
    float[] part = new float[(int) Math.min(PART, tensor.size())];
    for (long from = 0; from < tensor.size(); from += part.length) {
      int count = (int) Math.min(part.length, tensor.size() - from);
      tensor.offset(from).read(part, 0, count);
      sink.accept(FloatBuffer.wrap(part, 0, count));
    }
  }

  private TFloat32 tensor(String name) {
    TFloat32 tensor = values.get(name);
    if (tensor == null) {
      throw WeightMismatchException.missing(name);
    }
    return tensor;
  }

  /** Frees the values. */
  @Override
  public void close() {
    result.close();
  }
}
