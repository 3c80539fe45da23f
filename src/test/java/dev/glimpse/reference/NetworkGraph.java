package dev.glimpse.reference;

import java.util.Map;
import org.tensorflow.Graph;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.types.TFloat32;

/**
 * A network's graph without its values: a placeholder stands for each weight.
 *
 * @param graph the nodes
 * @param weights the weights by their node's name
 * @param images the tensor that images go into
 * @param scores the tensor that probabilities come from
 */
record NetworkGraph(GraphDef graph, Map<String, WeightSpec> weights, String images, String scores) {

  /** Makes it. TensorFlow's native library must be prepared. */
  static NetworkGraph of(ReferenceNetwork network, LayerDialect dialect) {
    RecordedWeights weights = new RecordedWeights();
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Placeholder<TFloat32> images =
          tf.withName("input")
              .placeholder(
                  TFloat32.class,
                  Placeholder.shape(Shape.of(-1, network.side(), network.side(), 3)));
      LayerGraph layers = new LayerGraph(tf, network.model(), dialect, weights);
      FeatureMaps scores =
          network
              .architecture()
              .scores(layers, new FeatureMaps(images, network.side(), network.side(), 3));
      return new NetworkGraph(
          graph.toGraphDef(),
          weights.byNode(),
          images.op().name() + ":0",
          scores.tensor().asOutput().op().name() + ":0");
    }
  }

  /** Returns how many numbers all weights have. */
  long parameters() {
    return weights.values().stream().mapToLong(weight -> weight.shape().size()).sum();
  }
}
