package dev.glimpse.testing;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;

/** A checkpoint that TensorFlow writes of given values. Its native library must be prepared. */
public final class SavedVariables {

  private final List<Saved> all = new ArrayList<>();

  private record Saved(String name, String slice, Shape shape, float[] values) {}

  /** Adds a whole variable. */
  public SavedVariables with(String name, Shape shape, float... values) {
    return withSlice(name, "", shape, values);
  }

  /**
   * Adds a part of a variable.
   *
   * @param slice as TensorFlow writes it: the whole shape, then start and length of each dimension,
   *     {@code 4 2 0,3:-}
   * @param shape of the part
   */
  public SavedVariables withSlice(String name, String slice, Shape shape, float... values) {
    all.add(new Saved(name, slice, shape, values));
    return this;
  }

  /** Writes them in the format V2. */
  public void bundle(Path prefix) {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      run(graph, tf.train.save(tf.constant(prefix.toString()), names(tf), slices(tf), values(tf)));
    }
  }

  /** Writes them in the format V1. */
  public void single(Path file) {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      run(
          graph,
          tf.train.saveSlices(tf.constant(file.toString()), names(tf), slices(tf), values(tf)));
    }
  }

  private static void run(Graph graph, Op save) {
    try (Session session = new Session(graph)) {
      session.run(save);
    }
  }

  private Operand<TString> names(Ops tf) {
    return tf.array(all.stream().map(Saved::name).toArray(String[]::new));
  }

  private Operand<TString> slices(Ops tf) {
    return tf.array(all.stream().map(Saved::slice).toArray(String[]::new));
  }

  private List<Operand<?>> values(Ops tf) {
    List<Operand<?>> values = new ArrayList<>();
    for (Saved saved : all) {
      Operand<TFloat32> value =
          tf.constant(saved.shape(), DataBuffers.of(saved.values(), true, false));
      values.add(value);
    }
    return values;
  }
}
