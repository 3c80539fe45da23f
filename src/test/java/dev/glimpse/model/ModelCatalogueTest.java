package dev.glimpse.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
final class ModelCatalogueTest {

  @TempDir private Path temp;
  private Path folder;
  private Path cache;

  @BeforeEach
  void create() throws IOException {
    folder = Files.createDirectory(temp.resolve("models"));
    cache = temp.resolve("cache");
  }

  private ModelCatalogue catalogue() {
    return new ModelCatalogue(folder, cache);
  }

  /** A model that is in order, without a graph that could be loaded. */
  private static Path write(Path home, String name, String version) throws IOException {
    Files.createDirectories(home);
    Path graph = Files.writeString(home.resolve("saved_model.pb"), "graph " + version);
    Path labels = Files.writeString(home.resolve("labels.txt"), "yes\nno\n");
    new ModelDescriptor(
            name,
            version,
            null,
            null,
            null,
            Map.of(
                "saved_model.pb", ModelFolder.sha256(graph),
                "labels.txt", ModelFolder.sha256(labels)),
            new InputTensor("image", 224, 224, 3, InputTensor.Layout.NHWC),
            Preprocessing.preset("padded"),
            new OutputTensor("scores", OutputTensor.Kind.LOGITS, null),
            "labels.txt",
            null,
            null,
            null)
        .write(home);
    return home;
  }

  private Path add(String name, String version) throws IOException {
    return write(ModelCatalogue.home(folder, name, version), name, version);
  }

  @Test
  void shouldFindTheHighestVersionOrTheOneThatIsNamed() throws IOException {
    add("mine", "9");
    add("mine", "10");
    add("mine", "1.10");
    add("other", "2016-08-28");

    assertThat(catalogue().find("mine").descriptor().version()).isEqualTo("10");
    assertThat(catalogue().find("mine:9").descriptor().version()).isEqualTo("9");
    assertThat(catalogue().list())
        .extracting(ModelCatalogue.Entry::toString)
        .containsExactly("mine:1.10", "mine:9", "mine:10", "nielsennet:1", "other:2016-08-28");
  }

  @Test
  void shouldSeeAVersionOnceItIsComplete() throws IOException {
    add("mine", "1");
    ModelCatalogue catalogue = catalogue();
    Path prepared = write(folder.resolve("mine/.fresh"), "mine", "2");

    assertThat(catalogue.find("mine").descriptor().version()).isEqualTo("1");

    Files.move(prepared, ModelCatalogue.home(folder, "mine", "2"));
    assertThat(catalogue.find("mine").descriptor().version()).isEqualTo("2");
  }

  @Test
  void shouldRefuseAFileThatIsNotTheOneDescribed() throws IOException {
    Files.writeString(add("mine", "1").resolve("labels.txt"), "yes\nno\nperhaps\n");

    assertThatThrownBy(() -> catalogue().find("mine"))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("labels.txt has SHA-256");
  }

  @Test
  void shouldRefuseAModelUnderAnothersName() throws IOException {
    write(folder.resolve("mine/2"), "mine", "1");

    assertThatThrownBy(() -> catalogue().find("mine"))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("mine/2/model.yaml says that it is mine:1");
  }

  @Test
  void shouldNameTheModelsThereAre() throws IOException {
    add("mine", "1");

    for (String unknown : new String[] {"other", "mine:2", ""}) {
      assertThatThrownBy(() -> catalogue().find(unknown))
          .isInstanceOf(ModelException.class)
          .hasMessage("Model " + unknown + " does not exist; available: [mine:1, nielsennet:1]");
    }
  }

  @Test
  void shouldRefuseAFolderThatIsNone() {
    ModelCatalogue catalogue = new ModelCatalogue(temp.resolve("none"), cache);

    assertThatThrownBy(() -> catalogue.find("nielsennet"))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("none");
  }

  @Test
  void shouldUnpackACarriedModelAndMendADamagedCopy() throws Exception {
    ModelFolder first = catalogue().find("nielsennet");
    assertThat(first.labels().list()).hasSize(10);
    Files.writeString(first.path().resolve("saved_model.pb"), "damaged");

    ModelFolder second = catalogue().find("nielsennet:1");

    assertThat(second.path()).isEqualTo(first.path());
    assertThat(Files.size(second.path().resolve("saved_model.pb"))).isGreaterThan(1_000_000);
    try (var left = Files.list(cache)) {
      assertThat(left).as("no half unpacked copies").hasSize(1);
    }
  }

  @Test
  void shouldHideACarriedModelBehindTheFoldersOwn() throws IOException {
    add("nielsennet", "7");

    assertThat(catalogue().find("nielsennet").path()).startsWith(folder);
    assertThatThrownBy(() -> catalogue().find("nielsennet:1")).isInstanceOf(ModelException.class);
  }
}
