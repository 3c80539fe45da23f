package dev.glimpse.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.glimpse.inference.TensorFlowNativeLibrary;
import dev.glimpse.system.UserDirectories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("native")
final class ReferenceNetworkTest {

  @BeforeAll
  static void prepareTensorFlow() throws IOException {
    new TensorFlowNativeLibrary(UserDirectories.cache()).prepare();
  }

  @ParameterizedTest
  @EnumSource
  void shouldHaveTheParametersThatItsAuthorsCount(ReferenceNetwork network) {
    NetworkGraph graph = NetworkGraph.of(network, network.dialect());

    assertThat(graph.parameters()).isEqualTo(network.parameters());
  }

  @Test
  void shouldHaveTheWeightsOfSlimsCheckpointWhenItIsInceptionV4() throws IOException {
    Map<String, String> weights = new TreeMap<>();
    NetworkGraph.of(ReferenceNetwork.INCEPTION_V4, LayerDialect.SLIM)
        .weights()
        .values()
        .forEach(weight -> weights.put("InceptionV4/" + weight.name(), shape(weight)));

    assertThat(weights).isEqualTo(checkpoint("inception_v4"));
  }

  @Test
  void shouldHaveTheShapesOfSlimsCheckpointWhenItIsInceptionResNetV2() throws IOException {
    List<String> shapes =
        NetworkGraph.of(ReferenceNetwork.INCEPTION_RESNET_V2, LayerDialect.KERAS_2)
            .weights()
            .values()
            .stream()
            .filter(weight -> !weight.name().startsWith("predictions/"))
            .map(ReferenceNetworkTest::shape)
            .sorted()
            .toList();

    // Its last layer has one class more.
    assertThat(shapes)
        .isEqualTo(
            checkpoint("inception_resnet_v2").entrySet().stream()
                .filter(weight -> !weight.getKey().contains("/Logits/"))
                .map(Map.Entry::getValue)
                .sorted()
                .toList());
  }

  /** Returns the shapes of a published network's weights without the auxiliary head, by name. */
  private static Map<String, String> checkpoint(String name) throws IOException {
    Path table = Path.of("../shared/models/checkpoints", name + ".tsv");
    assumeTrue(Files.exists(table), table + " is missing");
    try (var lines = Files.lines(table)) {
      return lines
          .map(line -> line.split("\t"))
          .filter(weight -> !weight[0].contains("/AuxLogits/") && !weight[0].equals("global_step"))
          .collect(
              Collectors.toMap(
                  weight -> weight[0], weight -> weight[1], (a, b) -> a, TreeMap::new));
    }
  }

  private static String shape(WeightSpec weight) {
    return Arrays.stream(weight.shape().asArray())
        .mapToObj(Long::toString)
        .collect(Collectors.joining("x"));
  }
}
