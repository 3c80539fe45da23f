package dev.glimpse.keras;

import java.util.Map;
import org.tensorflow.Graph;

/**
 * A network as a graph, whose weights are placeholders.
 *
 * @param graph the graph; it belongs to this network
 * @param input the name of the placeholder of the images, float32 [batch, height, width, channels]
 * @param output the name of the operation whose first output is the network's
 * @param weights the weights by the names of their placeholders
 */
record KerasNetwork(
    Graph graph, String input, String output, Map<String, WeightArray> weights)
    implements AutoCloseable {

  @Override
  public void close() {
    graph.close();
  }
}
