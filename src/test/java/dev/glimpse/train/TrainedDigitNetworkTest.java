package dev.glimpse.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.glimpse.inference.TensorFlowNativeLibrary;
import dev.glimpse.system.UserDirectories;
import dev.glimpse.train.NielsenNetArchitecture.Parameter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SavedModel;

@Tag("native")
final class TrainedDigitNetworkTest {

  @TempDir private Path folder;
  private final Map<Parameter, float[]> weights = new EnumMap<>(Parameter.class);

  @BeforeAll
  static void prepareTensorFlow() throws IOException {
    new TensorFlowNativeLibrary(UserDirectories.cache()).prepare();
  }

  @BeforeEach
  void exportZeros() throws IOException {
    for (Parameter parameter : Parameter.values()) {
      weights.put(parameter, new float[parameter.size()]);
    }
    new TrainedDigitNetwork(weights).export(folder);
  }

  @Test
  void shouldNameTensorsAsTheDescriptorSays() throws IOException {
    MetaGraphDef graph =
        SavedModel.parseFrom(Files.readAllBytes(folder.resolve("saved_model.pb"))).getMetaGraphs(0);
    var signature = graph.getSignatureDefOrThrow("serving_default");

    assertThat(graph.getMetaInfoDef().getTagsList()).containsExactly("serve");
    assertThat(signature.getInputsOrThrow("image").getName()).isEqualTo("input:0");
    assertThat(signature.getOutputsOrThrow("scores").getName()).isEqualTo("scores:0");
    assertThat(signature.getInputsOrThrow("image").getTensorShape().getDimList())
        .extracting(dimension -> dimension.getSize())
        .containsExactly(-1L, 28L, 28L, 1L);
  }

  @Test
  void shouldHoldItsWeightsAsConstants() throws IOException {
    assertThat(
            SavedModel.parseFrom(Files.readAllBytes(folder.resolve("saved_model.pb")))
                .getMetaGraphs(0)
                .getGraphDef()
                .getNodeList())
        .noneMatch(node -> node.getOp().contains("Var"))
        .anyMatch(node -> node.getName().equals("dense1_weight") && node.getOp().equals("Const"));
    assertThat(folder.resolve("saved_model.pb")).isRegularFile();
    assertThat(Files.size(folder.resolve("saved_model.pb"))).isLessThan(9_000_000);
  }

  @Test
  void shouldWriteADescriptorWithTheChecksumsOfItsFiles() throws Exception {
    assertThat(folder.resolve("labels.txt")).hasContent("0\n1\n2\n3\n4\n5\n6\n7\n8\n9\n");
    assertThat(folder.resolve("model.yaml"))
        .content()
        .contains("saved_model.pb: " + sha256(folder.resolve("saved_model.pb")))
        .contains("labels.txt: " + sha256(folder.resolve("labels.txt")));
  }

  @Test
  void shouldWriteTheSameBytesForTheSameWeights() throws Exception {
    String first = sha256(folder.resolve("saved_model.pb"));

    new TrainedDigitNetwork(weights).export(folder);

    assertThat(sha256(folder.resolve("saved_model.pb"))).isEqualTo(first);
  }

  private static String sha256(Path file) throws Exception {
    return HexFormat.of()
        .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
  }
}
