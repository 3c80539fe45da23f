package dev.glimpse.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.glimpse.architecture.InitialWeights;
import dev.glimpse.architecture.NetworkArchitecture;
import dev.glimpse.architecture.NetworkConfiguration;
import dev.glimpse.importer.ModelImportRequest.Origin;
import dev.glimpse.inference.TensorFlowNativeLibrary;
import dev.glimpse.model.ModelFolder;
import dev.glimpse.system.UserDirectories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("native")
final class TrainedModelExportTest {

  private static final NetworkConfiguration NETWORK =
      new NetworkConfiguration(NetworkArchitecture.INCEPTION_V3, 0.02, 3, 75, true);

  @TempDir private Path folder;

  @BeforeAll
  static void prepareTensorFlow() throws IOException {
    new TensorFlowNativeLibrary(UserDirectories.cache()).prepare();
  }

  private static ModelFolder export(Path out, List<String> labels) throws IOException {
    return new TrainedModelExport(out, "mine")
        .write(
            NETWORK,
            new InitialWeights(NETWORK, 1),
            labels,
            "tf-slim",
            new Origin("one line", "nowhere", null),
            line -> {});
  }

  @Test
  void shouldReplaceAModelAndKeepTheNamesOfClasses() throws IOException {
    Path out = folder.resolve("model");

    export(out, List.of("a", "b", "c"));
    ModelFolder second = export(out, List.of("1 Euro", "Äpfel & Birnen", "n01440764 x"));

    assertThat(second.labels().list())
        .extracting("name")
        .containsExactly("1 Euro", "Äpfel & Birnen", "n01440764 x");
    assertThat(second.descriptor().preprocessing().preset()).isEqualTo("tf-slim");
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).containsExactly(out);
    }
  }

  @Test
  void shouldRefuseAFolderWithOtherFiles() throws IOException {
    Path out = Files.createDirectory(folder.resolve("photos"));
    Files.createFile(out.resolve("holiday.jpg"));

    assertThatThrownBy(() -> new TrainedModelExport(out, "mine"))
        .hasMessage("out is %s, allowed: a new or empty folder, or one with a model", out);
  }

  @Test
  void shouldRefuseANameThatRequestsCannotHave() {
    assertThatThrownBy(() -> new TrainedModelExport(folder.resolve("model"), "My model"))
        .hasMessageStartingWith("name is My model, allowed: lower case letters");
  }
}
