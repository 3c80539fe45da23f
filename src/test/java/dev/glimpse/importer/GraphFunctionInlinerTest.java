package dev.glimpse.importer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.TextFormat;
import dev.glimpse.graph.EditableGraph;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.tensorflow.TensorFlow;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;

@Tag("native")
final class GraphFunctionInlinerTest {

  private static final String HALVES =
      """
      function {
        signature {
          name: "halves"
          input_arg { name: "x" type: DT_FLOAT }
          output_arg { name: "right" type: DT_FLOAT }
          output_arg { name: "same" type: DT_FLOAT }
        }
        node_def { name: "axis" op: "Const"
          attr { key: "dtype" value { type: DT_INT32 } }
          attr { key: "value" value { tensor { dtype: DT_INT32 tensor_shape {} int_val: 1 } } } }
        node_def { name: "parts" op: "Split" input: "axis:output:0" input: "x" input: "^axis"
          attr { key: "T" value { type: DT_FLOAT } }
          attr { key: "num_split" value { i: 2 } } }
        ret { key: "right" value: "parts:output:1" }
        ret { key: "same" value: "x" }
      }
      """;

  @BeforeAll
  static void prepareTensorFlow() {
    Importing.prepareTensorFlow();
  }

  private static Map<String, List<String>> inlined(String nodes, String functions)
      throws Exception {
    EditableGraph graph =
        new EditableGraph(TextFormat.parse(nodes + "library {" + functions + "}", GraphDef.class));
    new GraphFunctionInliner(graph, TensorFlow.registeredOpList()).inline();
    return graph.nodes().stream()
        .collect(Collectors.toMap(NodeDef::getName, NodeDef::getInputList));
  }

  private static String call(String op, String function) {
    return """
    node { name: "in" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } }
    node { name: "call" op: "%s" input: "in" input: "^in"
      attr { key: "f" value { func { name: "%s" } } } }
    node { name: "out" op: "AddN" input: "call" input: "call:1" }
    """
        .formatted(op, function);
  }

  @Test
  void shouldCountOutputsOverAllThatANodeHas() throws Exception {
    assertThat(inlined(call("StatefulPartitionedCall", "halves"), HALVES))
        .containsOnlyKeys("in", "out", "call/axis", "call/parts")
        .containsEntry("call/parts", List.of("call/axis", "in", "^call/axis"))
        .containsEntry("out", List.of("call/parts:1", "in"));
  }

  @Test
  void shouldInlineACallThatIsAnOpOfTheFunctionsName() throws Exception {
    assertThat(inlined(call("halves", "none"), HALVES))
        .containsEntry("out", List.of("call/parts:1", "in"));
  }

  @Test
  void shouldInlineCallsInsideOfCallsAndTakeTypesFromTheCaller() throws Exception {
    String outer =
        """
        function {
          signature {
            name: "outer"
            input_arg { name: "x" type: DT_FLOAT }
            output_arg { name: "a" type: DT_FLOAT }
            output_arg { name: "b" type: DT_FLOAT }
          }
          node_def { name: "inner" op: "PartitionedCall" input: "x:0"
            attr { key: "Tout" value { list { type: DT_FLOAT type: DT_FLOAT } } }
            attr { key: "f" value { func { name: "halves" } } } }
          node_def { name: "negative" op: "Neg" input: "inner:output:0"
            attr { key: "T" value { placeholder: "type" } } }
          ret { key: "a" value: "negative:y:0" }
          ret { key: "b" value: "inner:output:1" }
        }
        """;

    assertThat(inlined(call("PartitionedCall", "outer"), HALVES + outer))
        .containsOnlyKeys("in", "out", "call/negative", "call/inner/axis", "call/inner/parts")
        .containsEntry("call/negative", List.of("call/inner/parts:1"))
        .containsEntry("out", List.of("call/negative", "in"));
  }

  @Test
  void shouldRefuseFunctionsThatAreMissingOrCallThemselves() {
    String endless =
        """
        function {
          signature {
            name: "endless"
            input_arg { name: "x" type: DT_FLOAT }
            output_arg { name: "y" type: DT_FLOAT }
          }
          node_def { name: "again" op: "PartitionedCall" input: "x"
            attr { key: "Tout" value { list { type: DT_FLOAT } } }
            attr { key: "f" value { func { name: "endless" } } } }
          ret { key: "y" value: "again:output:0" }
        }
        """;

    assertThatThrownBy(() -> inlined(call("PartitionedCall", "none"), HALVES))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("call calls none");
    assertThatThrownBy(() -> inlined(call("PartitionedCall", "endless"), endless))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining(
            "endless, a function of the graph, contains too many or too deeply nested calls");
  }
}
