package dev.glimpse.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.glimpse.system.UserDirectories;
import dev.glimpse.inference.TensorFlowNativeLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.types.TFloat32;

@Tag("native")
final class SlimNamesTest {

  private static final Path META =
      Path.of("../shared/models/checkpoints/training_run/model.ckpt-4.meta");

  /** The operations of layers; TensorFlow's Java API makes a MaxPoolV2 where Python's did not. */
  private static final Map<String, String> LAYERS =
      Map.of(
          "Conv2D", "Conv2D",
          "FusedBatchNormV3", "FusedBatchNormV3",
          "Relu", "Relu",
          "MaxPool", "MaxPool",
          "MaxPoolV2", "MaxPool",
          "AvgPool", "AvgPool",
          "ConcatV2", "ConcatV2",
          "BiasAdd", "BiasAdd",
          "Squeeze", "Squeeze",
          "Softmax", "Softmax");

  @BeforeAll
  static void prepareTensorFlow() throws IOException {
    new TensorFlowNativeLibrary(UserDirectories.cache()).prepare();
  }

  @Test
  void shouldNameTheOperationsOfInceptionV3AsSlim() throws IOException {
    assumeTrue(Files.exists(META), META + " is missing");
    GraphDef slim = MetaGraphDef.parseFrom(Files.readAllBytes(META)).getGraphDef();
    GraphDef ours;
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      NetworkConfiguration network =
          new NetworkConfiguration(NetworkArchitecture.INCEPTION_V3, 0.25, 5, 299, true);
      new TrainableNetwork(tf, network).training(tf.placeholder(TFloat32.class, shape()), 0.9, 1);
      ours = graph.toGraphDef();
    }

    assertThat(layers(ours.getNodeList()))
        .hasSizeGreaterThan(96 * 3)
        .containsExactlyEntriesOf(layers(slim.getNodeList()));
  }

  private static org.tensorflow.op.core.Placeholder.Options shape() {
    return org.tensorflow.op.core.Placeholder.shape(Shape.of(-1, 299, 299, 3));
  }

  /** Returns the kinds of the layers' operations by name, without gradients and the like. */
  private static Map<String, String> layers(Collection<NodeDef> nodes) {
    Map<String, String> layers = new TreeMap<>();
    for (NodeDef node : nodes) {
      String kind = LAYERS.get(node.getOp());
      if (kind != null && node.getName().startsWith("InceptionV3/")) {
        layers.put(node.getName(), kind);
      }
    }
    return layers;
  }
}
