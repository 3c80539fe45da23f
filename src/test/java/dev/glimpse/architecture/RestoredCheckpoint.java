package dev.glimpse.architecture;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;

/** A checkpoint whose values TensorFlow's own op restores, one variable at a time. */
final class RestoredCheckpoint implements WeightSource, AutoCloseable {

  private final Map<String, Shape> shapes;
  private final Map<String, Output<?>> restored = new HashMap<>();
  private final Graph graph = new Graph();
  private final Session session;

  /**
   * Opens one.
   *
   * @param prefix the file of a V1 checkpoint, or the prefix of a V2 checkpoint
   * @param shapes the variables in it
   */
  RestoredCheckpoint(Path prefix, Map<String, Shape> shapes) {
    this(prefix, shapes, "");
  }

  /** Opens one whose variables have a second copy, such as {@code /ExponentialMovingAverage}. */
  RestoredCheckpoint(Path prefix, Map<String, Shape> shapes, String suffix) {
    this.shapes = shapes;
    Ops tf = Ops.create(graph);
    Operand<TString> file = tf.constant(prefix.toString());
    Operand<TString> whole = tf.constant(NdArrays.vectorOfObjects(""));
    for (String name : shapes.keySet()) {
      Operand<TString> saved = tf.constant(NdArrays.vectorOfObjects(name + suffix));
      restored.put(
          name, tf.train.restore(file, saved, whole, List.of(TFloat32.class)).tensors().get(0));
    }
    session = new Session(graph);
  }

  @Override
  public Set<String> names() {
    return shapes.keySet();
  }

  @Override
  public Shape shape(String name) {
    Shape shape = shapes.get(name);
    if (shape == null) {
      throw WeightMismatchException.missing(name);
    }
    return shape;
  }

  @Override
  public void read(String name, ValueSink sink) throws IOException {
    try (Result result = session.runner().fetch(Objects.requireNonNull(restored.get(name))).run()) {
      TFloat32 tensor = (TFloat32) result.get(0);
      float[] values = new float[Math.toIntExact(tensor.size())];
      tensor.asRawTensor().data().asFloats().read(values);
      // In two parts, as a source may pass them.
      int half = values.length / 2;
      sink.accept(FloatBuffer.wrap(values, 0, half));
      sink.accept(FloatBuffer.wrap(values, half, values.length - half));
    }
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
