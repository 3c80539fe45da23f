package dev.glimpse.bench;

import dev.glimpse.graph.ConstantValueReader;
import dev.glimpse.graph.EditableGraph;
import dev.glimpse.graph.GraphNodeBuilder;
import dev.glimpse.graph.TensorName;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto.Dim;

/**
 * The batch normalisations of a frozen graph, folded into the convolutions before them. Each
 * convolution of this experiment has one consumer, and channels last.
 *
 * @see <a href="https://arxiv.org/abs/1712.05877">B. Jacob et al. 2017, section 3.2</a>
 */
final class BatchNormFolding {

  private final EditableGraph graph;

  private BatchNormFolding(EditableGraph graph) {
    this.graph = graph;
  }

  /** Returns the graph with scaled weights and an addition in place of each normalisation. */
  static GraphDef fold(GraphDef definition) {
    EditableGraph graph = new EditableGraph(definition);
    BatchNormFolding folding = new BatchNormFolding(graph);
    graph.nodes().stream()
        .filter(node -> node.getOp().startsWith("FusedBatchNorm"))
        .forEach(folding::fold);
    return graph.graph();
  }

  private void fold(NodeDef norm) {
    List<TensorName> inputs = EditableGraph.inputs(norm);
    NodeDef convolution = graph.node(inputs.get(0).node());
    float[] gamma = floats(inputs.get(1));
    float[] beta = floats(inputs.get(2));
    float[] mean = floats(inputs.get(3));
    float[] variance = floats(inputs.get(4));
    float epsilon = norm.getAttrOrThrow("epsilon").getF();
    if (beta == null || mean == null || variance == null) {
      throw new IllegalArgumentException(norm.getName() + " has no constant statistics");
    }
    int channels = beta.length;
    double[] scale = new double[channels];
    float[] bias = new float[channels];
    for (int i = 0; i < channels; i++) {
      scale[i] = (gamma == null ? 1 : gamma[i]) / Math.sqrt((double) variance[i] + epsilon);
      bias[i] = (float) (beta[i] - mean[i] * scale[i]);
    }
    TensorProto weights =
        constant(EditableGraph.inputs(convolution).get(1)).getAttrOrThrow("value").getTensor();
    float[] kernel = ConstantValueReader.floats(weights);
    for (int i = 0; i < kernel.length; i++) {
      kernel[i] = (float) (kernel[i] * scale[i % channels]);
    }
    String name = norm.getName();
    long[] shape =
        weights.getTensorShape().getDimList().stream().mapToLong(Dim::getSize).toArray();
    graph.put(GraphNodeBuilder.constant(name + "/kernel", kernel, shape));
    graph.put(GraphNodeBuilder.constant(name + "/bias", bias, channels));
    graph.put(convolution.toBuilder().setInput(1, name + "/kernel").build());
    graph.put(
        GraphNodeBuilder.node(
                "BiasAdd",
                name,
                DataType.DT_FLOAT,
                TensorName.of(convolution.getName()),
                TensorName.of(name + "/bias"))
            .build());
  }

  /** Returns the numbers of a constant; null for the ones of a layer without a scale. */
  private float @Nullable [] floats(TensorName tensor) {
    NodeDef node = constant(tensor);
    return node.getOp().equals("Fill")
        ? null
        : ConstantValueReader.floats(node.getAttrOrThrow("value").getTensor());
  }

  private NodeDef constant(TensorName tensor) {
    NodeDef node = graph.node(tensor.node());
    while (node.getOp().equals("Identity")) {
      node = graph.node(EditableGraph.inputs(node).get(0).node());
    }
    return node;
  }
}
