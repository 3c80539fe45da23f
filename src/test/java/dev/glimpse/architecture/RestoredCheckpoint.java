package dev.glimpse.architecture;

import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.train.Restore;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;

/** A checkpoint whose values TensorFlow's own op restores, one variable at a time. */
final class RestoredCheckpoint implements WeightSource {

  private final String prefix;
  private final String suffix;
  private final Map<String, Shape> shapes;

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
    this.prefix = prefix.toString();
    this.shapes = shapes;
    this.suffix = suffix;
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
  public void read(String name, ValueSink sink) throws java.io.IOException {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Operand<TString> empty = tf.constant(NdArrays.vectorOfObjects(""));
      Restore restored =
          tf.train.restore(
              tf.constant(prefix),
              tf.constant(NdArrays.vectorOfObjects(name + suffix)),
              empty,
              List.of(TFloat32.class));
      try (Session session = new Session(graph);
          Result result = session.runner().fetch(restored.tensors().get(0)).run()) {
        TFloat32 tensor = (TFloat32) result.get(0);
        float[] values = new float[Math.toIntExact(tensor.size())];
        tensor.asRawTensor().data().asFloats().read(values);
        // In two parts, as a source may pass them.
        int half = values.length / 2;
        sink.accept(FloatBuffer.wrap(values, 0, half));
        sink.accept(FloatBuffer.wrap(values, half, values.length - half));
      }
    }
  }
}
