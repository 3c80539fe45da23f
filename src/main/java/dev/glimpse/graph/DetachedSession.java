package dev.glimpse.graph;

import java.util.Map;
import org.tensorflow.Graph;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.GraphOptions;
import org.tensorflow.proto.OptimizerOptions;
import org.tensorflow.proto.RewriterConfig;

/**
 * A graph in a TensorFlow session of its own, with its weights in memory once. For one thread.
 *
 * <p>TensorFlow runs it operation by operation, on the CPU: a GPU rounds otherwise from one batch
 * size to the next, and what TensorFlow makes of a graph when it optimises it, and how that rounds,
 * depends on which of its tensors are constants. So two forms of one model can be compared.
 */
final class DetachedSession implements AutoCloseable {

  /** Fuses, folds and reorders nothing. */
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

  private DetachedSession(Graph graph, Session session) {
    this.graph = graph;
    this.session = session;
  }

  /**
   * Loads a graph and the values of its constants; variables of its own have none yet.
   *
   * @throws RuntimeException TensorFlow's, whose types have nothing else in common, if it refuses
   *     the graph
   */
  static DetachedSession load(GraphDef definition) {
    DetachedWeights weights = DetachedWeights.of(definition);
    DetachedSession loaded = open(weights.graph());
    try {
      weights.assign(loaded.session);
      return loaded;
    } catch (RuntimeException e) {
      loaded.close();
      throw e;
    }
  }

  /** Loads a graph whose large constants have no value, to look at it; it has the same shapes. */
  static DetachedSession withoutWeights(GraphDef definition) {
    return open(DetachedWeights.of(definition).graph());
  }

  private static DetachedSession open(GraphDef light) {
    Graph graph = new Graph();
    try {
      graph.importGraphDef(light);
      return new DetachedSession(graph, new Session(graph, AS_WRITTEN));
    } catch (RuntimeException e) {
      graph.close();
      throw e;
    }
  }

  Graph graph() {
    return graph;
  }

  Session session() {
    return session;
  }

  /**
   * Computes one tensor.
   *
   * @return its numbers in row-major order
   * @throws ImportException if the tensor holds no numbers
   * @throws RuntimeException TensorFlow's, if the run fails
   */
  float[] run(Map<TensorName, ? extends Tensor> feeds, TensorName fetch) {
    Session.Runner runner = session.runner().fetch(fetch.node(), fetch.index());
    feeds.forEach((name, value) -> runner.feed(name.node(), name.index(), value));
    try (Result result = runner.run()) {
      return ImageFeeds.floats(result.get(0), fetch);
    }
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
