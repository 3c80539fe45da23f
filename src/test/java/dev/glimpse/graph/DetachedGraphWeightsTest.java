package dev.glimpse.importer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.ByteString;
import com.google.protobuf.TextFormat;
import dev.glimpse.graph.DetachedGraphSession;
import dev.glimpse.graph.DetachedGraphWeights;
import dev.glimpse.graph.GraphNodeBuilder;
import dev.glimpse.graph.TensorName;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.types.TFloat32;

@Tag("native")
final class DetachedGraphWeightsTest {

  private static final int SIZE = 2000;

  /** Scales a vector twice: in the graph, and in a function that it calls. */
  private static final String GRAPH =
      """
      node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } }
        attr { key: "shape" value { shape { dim { size: 2000 } } } } }
      node { name: "outer" op: "Mul" input: "x" input: "weights"
        attr { key: "T" value { type: DT_FLOAT } } }
      node { name: "call" op: "PartitionedCall" input: "outer"
        attr { key: "Tin" value { list { type: DT_FLOAT } } }
        attr { key: "Tout" value { list { type: DT_FLOAT } } }
        attr { key: "f" value { func { name: "scale" } } } }
      library { function {
        signature {
          name: "scale"
          input_arg { name: "x" type: DT_FLOAT }
          output_arg { name: "y" type: DT_FLOAT }
        }
        node_def { name: "scaled" op: "Mul" input: "x" input: "weights:output:0"
          attr { key: "T" value { type: DT_FLOAT } } }
        ret { key: "y" value: "scaled:z:0" }
      } }
      versions { producer: 1286 }
      """;

  @BeforeAll
  static void prepareTensorFlow() {
    Importing.prepareTensorFlow();
  }

  private static NodeDef constant(String name, int size, float value) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * size).order(ByteOrder.nativeOrder());
    for (int i = 0; i < size; i++) {
      bytes.putFloat(value + i);
    }
    return GraphNodeBuilder.constant(
        name,
        TensorProto.newBuilder()
            .setDtype(DataType.DT_FLOAT)
            .setTensorShape(GraphNodeBuilder.shape(size))
            .setTensorContent(ByteString.copyFrom(bytes.flip()))
            .build());
  }

  private static GraphDef graph() throws Exception {
    GraphDef parsed = TextFormat.parse(GRAPH, GraphDef.class);
    FunctionDef scale = parsed.getLibrary().getFunction(0);
    return parsed.toBuilder()
        .addNode(constant("weights", SIZE, 1))
        .setLibrary(
            parsed.getLibrary().toBuilder()
                .setFunction(0, scale.toBuilder().addNodeDef(constant("weights", SIZE, 5))))
        .build();
  }

  @Test
  void shouldLeaveNothingLargeInTheGraph() throws Exception {
    GraphDef light = DetachedGraphWeights.of(graph()).graph();

    assertThat(graph().getSerializedSize()).isGreaterThan(2 * 4 * SIZE);
    assertThat(light.getSerializedSize()).isLessThan(4 * SIZE);
  }

  @Test
  void shouldComputeWithItsWeightsInTheGraphAndInItsFunctions() throws Exception {
    float[] ones = new float[SIZE];
    Arrays.fill(ones, 1);
    try (DetachedGraphSession session = DetachedGraphSession.load(graph());
        TFloat32 x = TFloat32.vectorOf(ones)) {
      float[] scaled = session.run(Map.of(TensorName.of("x"), x), TensorName.of("call"));

      assertThat(scaled[0]).isEqualTo(1f * 5);
      assertThat(scaled[1]).isEqualTo(2f * 6);
      assertThat(scaled[SIZE - 1]).isCloseTo(2000f * 2004f, within(1f));
    }
  }

  @Test
  void shouldTieAWeightToTheBranchOrLoopThatItBelongsTo() {
    NodeDef tied = constant("weights", SIZE, 1).toBuilder().addInput("^pivot").build();

    GraphDef light = DetachedGraphWeights.of(GraphDef.newBuilder().addNode(tied).build()).graph();

    assertThat(light.getNodeList())
        .filteredOn(node -> node.getName().startsWith("weights"))
        .extracting(NodeDef::getOp, NodeDef::getInputList)
        .containsExactly(
            tuple("VarHandleOp", List.of("^pivot")),
            tuple("ReadVariableOp", List.of("weights/detached_handle")),
            tuple("Identity", List.of("weights/detached_value")));
  }

  @Test
  void shouldKeepSmallConstantsThatMayBeShapes() throws Exception {
    GraphDef graph = GraphDef.newBuilder().addNode(constant("few", 100, 1)).build();

    assertThat(DetachedGraphWeights.of(graph).graph()).isEqualTo(graph);
  }
}
