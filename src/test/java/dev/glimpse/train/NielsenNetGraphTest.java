package dev.glimpse.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.glimpse.inference.TensorFlowNativeLibrary;
import dev.glimpse.system.UserDirectories;
import java.io.IOException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.types.TFloat32;

@Tag("native")
final class NielsenNetGraphTest {

  private static final int IMAGES = 4;

  @BeforeAll
  static void prepareTensorFlow() throws IOException {
    new TensorFlowNativeLibrary(UserDirectories.cache()).prepare();
  }

  @Test
  void shouldDrawAMaskOfItsOwnForEachDropout() {
    GraphDef definition;
    try (NielsenNetGraph trained = new NielsenNetGraph(28, ConfigProto.getDefaultInstance())) {
      definition = trained.graphDef();
    }
    try (Graph graph = new Graph()) {
      graph.importGraphDef(definition);
      try (Session session = new Session(graph);
          TFloat32 layer = TFloat32.tensorOf(Shape.of(IMAGES, 1000));
          Result masks =
              session
                  .runner()
                  .feed("training/dense1/Relu:0", layer)
                  .feed("training/dense2/Relu:0", layer)
                  .fetch("training/dropout1/mask:0")
                  .fetch("training/dropout2/mask:0")
                  .run()) {
        float[] first = FloatTensors.values(masks, 0);
        float[] second = FloatTensors.values(masks, 1);

        int equal = 0;
        for (int i = 0; i < first.length; i++) {
          equal += first[i] == second[i] ? 1 : 0;
        }
        // Two independent masks of 4,000 values agree in half of them, give or take 32.
        assertThat(first).hasSize(IMAGES * 1000).containsOnly(0f, 1f);
        assertThat(second).hasSize(IMAGES * 1000).containsOnly(0f, 1f);
        assertThat(equal).isBetween(1_800, 2_200);
      }
    }
  }
}
