package dev.glimpse.graph;

import java.util.Map;
import org.tensorflow.Graph;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.NdArray;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.GraphOptions;
import org.tensorflow.proto.OptimizerOptions;
import org.tensorflow.proto.RewriterConfig;
import org.tensorflow.types.TFloat32;

/**
 * A graph in its own TensorFlow session, with its weights in memory once. For one thread.
 *
 * <p>TensorFlow runs the graph operation by operation, on the CPU. A GPU rounds differently from
 * one batch size to the next. When TensorFlow optimises a graph, the resulting graph and its
 * rounding depend on which of its tensors are constants. Without both, two forms of one model can
 * be compared.
 */
public final class DetachedGraphSession implements AutoCloseable {

  /** A configuration without fusing, folding or reordering of operations. */
  private static final ConfigProto AS_WRITTEN =
      ConfigProto.newBuilder()
          .putDeviceCount("GPU", 0)
          .setAllowSoftPlacement(true)
          .setGraphOptions(
              GraphOptions.newBuilder()
                  .setOptimizerOptions(
                      OptimizerOptions.newBuilder().setOptLevel(OptimizerOptions.Level.L0))
                  .setRewriteOptions(RewriterConfig.newBuilder().setDisableMetaOptimizer(true)))
          .build();

  private final Graph graph;
  private final Session session;

  private DetachedGraphSession(Graph graph, Session session) {
    this.graph = graph;
    this.session = session;
  }

  /**
   * Loads a graph and the values of its constants; its own variables have no values yet.
   *
   * @throws RuntimeException if TensorFlow rejects the graph; its exceptions have no other common
   *     type
   */
  public static DetachedGraphSession load(GraphDef definition) {
    DetachedGraphWeights weights = DetachedGraphWeights.of(definition);
    DetachedGraphSession loaded = open(weights.graph());
    try {
      weights.assign(loaded.session);
      return loaded;
    } catch (RuntimeException e) {
      loaded.close();
      throw e;
    }
  }

  /** Loads a graph whose large constants have no values, to examine it; the shapes are the same. */
  public static DetachedGraphSession withoutWeights(GraphDef definition) {
    return open(DetachedGraphWeights.of(definition).graph());
  }

  private static DetachedGraphSession open(GraphDef light) {
    Graph graph = new Graph();
    try {
      graph.importGraphDef(light);
      return new DetachedGraphSession(graph, new Session(graph, AS_WRITTEN));
    } catch (RuntimeException e) {
      graph.close();
      throw e;
    }
  }

  public Graph graph() {
    return graph;
  }

  public Session session() {
    return session;
  }

  /**
   * Computes one tensor.
   *
   * @return its numbers in row-major order
   * @throws GraphException if the tensor does not contain numbers
   * @throws RuntimeException if TensorFlow fails to run the graph
   */
  public float[] run(Map<TensorName, ? extends Tensor> feeds, TensorName fetch) {
    Session.Runner runner = session.runner().fetch(fetch.node(), fetch.index());
    feeds.forEach((name, value) -> runner.feed(name.node(), name.index(), value));
    try (Result result = runner.run()) {
      return floats(result.get(0), fetch);
    }
  }

  /**
   * Returns a tensor's numbers as float32.
   *
   * @throws GraphException if the tensor does not contain numbers
   */
  private static float[] floats(Tensor tensor, TensorName name) {
    float[] values = new float[Math.toIntExact(tensor.shape().size())];
    if (tensor instanceof TFloat32 scores) {
      scores.asRawTensor().data().asFloats().read(values);
    } else if (tensor instanceof NdArray<?> numbers && isNumber(tensor)) {
      int[] at = {0};
      numbers.scalars().forEach(scalar -> values[at[0]++] = number(scalar));
    } else {
      throw new GraphException(
          "%s has the type %s, not a numeric one"
              .formatted(name, TensorTypeNames.name(tensor.dataType())));
    }
    return values;
  }

  private static boolean isNumber(Tensor tensor) {
    return TensorTypeNames.isFloat(tensor.dataType())
        || TensorTypeNames.isInteger(tensor.dataType());
  }

  private static float number(NdArray<?> scalar) {
    return scalar.getObject() instanceof Byte pixel
        ? Byte.toUnsignedInt(pixel)
        : ((Number) scalar.getObject()).floatValue();
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
