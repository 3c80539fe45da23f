package dev.glimpse.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ModelCatalogueTest {

  @TempDir private Path folder;
  private Path model;

  @BeforeEach
  void write() throws Exception {
    model = Files.createDirectory(folder.resolve("mine"));
    Files.writeString(model.resolve("saved_model.pb"), "graph");
    Files.writeString(model.resolve("labels.txt"), "yes\nno\n");
    describe("channels: 3");
  }

  private void describe(String lastLineOfInput) throws Exception {
    Files.writeString(
        model.resolve("model.yaml"),
        """
        name: mine
        version: "2"
        files:
          saved_model.pb: 60f9c0a7ae8cb1e2fc9f5fa2fd8bd5f0a5a1bb25a3f40bf5f5c33b6d1f3a6c55
          labels.txt: 0000
        input:
          tensor: image
          side: 224
          %s
        preprocessing: mnist
        output:
          tensor: scores
          kind: logits
        labels: labels.txt
        """
            .formatted(lastLineOfInput));
  }

  private ModelCatalogue catalogue() {
    return new ModelCatalogue(folder, folder.resolve("cache"));
  }

  @Test
  void shouldRefuseAFileThatIsNotTheOneDescribed() {
    assertThatThrownBy(() -> catalogue().find("mine"))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("SHA-256");
  }

  @Test
  void shouldNameTheLineOfAWrongValueAndOfAnUnknownKey() throws Exception {
    describe("channels: 2");
    assertThatThrownBy(() -> catalogue().find("mine"))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("model.yaml, line")
        .hasMessageContaining("input.channels is 2, allowed: 1 or 3");

    describe("channels: 1\n  colour: grey");
    assertThatThrownBy(() -> catalogue().find("mine"))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("line 10")
        .hasMessageContaining("no such key: colour")
        .hasMessageContaining("channels");
  }

  @ParameterizedTest
  @CsvSource({"'', IGNORE", "orientation: ignore, IGNORE", "orientation: exif, EXIF"})
  void shouldReadWhetherImagesAreTurned(String line, ModelDescriptor.Orientation orientation)
      throws Exception {
    describe("channels: 1\n" + line);

    assertThat(ModelDescriptor.read(model).orientation()).isEqualTo(orientation);
  }

  @Test
  void shouldNameTheOrientationsThereAre() throws Exception {
    describe("channels: 1\norientation: upright");

    assertThatThrownBy(() -> ModelDescriptor.read(model))
        .hasMessageContaining("line 10")
        .hasMessageContaining("upright")
        .hasMessageContaining("ignore");
  }

  @Test
  void shouldNameTheModelsThereAre() {
    assertThatThrownBy(() -> catalogue().find("other"))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("other")
        .hasMessageContaining("mine")
        .hasMessageContaining("nielsennet");
  }

  @Test
  void shouldUnpackACarriedModelAndMendADamagedCopy() throws Exception {
    ModelFolder first = catalogue().find("nielsennet");
    assertThat(first.labels().names()).hasSize(10);
    Files.writeString(first.path().resolve("saved_model.pb"), "damaged");

    ModelFolder second = catalogue().find("nielsennet");

    assertThat(second.path()).isEqualTo(first.path());
    assertThat(Files.size(second.path().resolve("saved_model.pb"))).isGreaterThan(1_000_000);
    try (var left = Files.list(folder.resolve("cache"))) {
      assertThat(left).as("no half unpacked copies").hasSize(1);
    }
  }
}
