package dev.glimpse.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.ndarray.Shape;

@Tag("native")
final class CheckpointTest {

  @TempDir private Path folder;

  @BeforeEach
  void find() {
    CheckpointFixtures.assumePresent();
  }

  @ParameterizedTest
  @CsvSource({
    "inception_v3_quarter_v1.ckpt, inception_v3_quarter.tsv",
    "inception_v3_quarter_v2.ckpt, inception_v3_quarter.tsv",
    "mobilenet_v1_0.25_128.ckpt, mobilenet_v1_0.25_128.tsv",
    "mobilenet_v1_0.25_128_two_shards.ckpt.index, mobilenet_v1_0.25_128.tsv",
    "training_run/checkpoint, training_run.tsv"
  })
  void shouldListNamesAndShapes(String path, String table) throws IOException {
    Map<String, Shape> expected = new TreeMap<>();
    for (String line : Files.readAllLines(CheckpointFixtures.FOLDER.resolve(table))) {
      String[] cells = line.split("\t", -1);
      expected.put(cells[0], shape(cells[1]));
    }

    try (OpenedCheckpoint checkpoint = open(CheckpointFixtures.FOLDER.resolve(path))) {
      Map<String, Shape> shapes =
          checkpoint.variables().stream()
              .collect(Collectors.toMap(CheckpointVariable::name, CheckpointVariable::shape));

      shapes.remove("global_step"); // which most tables leave out
      expected.remove("global_step");
      assertThat(shapes).containsExactlyInAnyOrderEntriesOf(expected);
    }
  }

  private static Shape shape(String cell) {
    String sizes = cell.replaceAll("[\\[\\] ]", "");
    return sizes.isEmpty()
        ? Shape.scalar()
        : Shape.of(Arrays.stream(sizes.split("[,x]")).mapToLong(Long::parseLong).toArray());
  }

  private static OpenedCheckpoint open(Path path) throws IOException {
    return OpenedCheckpoint.open(CheckpointFiles.at(path).orElseThrow());
  }

  @Test
  void shouldReadTheSameValuesInBothFormats() throws IOException {
    Map<String, Long> first =
        CheckpointFixtures.values(
            CheckpointFixtures.FOLDER.resolve("inception_v3_quarter_v1.ckpt"));
    Map<String, Long> second =
        CheckpointFixtures.values(
            CheckpointFixtures.FOLDER.resolve("inception_v3_quarter_v2.ckpt"));

    assertThat(first).hasSize(388).isEqualTo(second);
  }

  @Test
  void shouldReadTheSameValuesFromOneAndTwoDataFiles() throws IOException {
    assertThat(
            CheckpointFixtures.values(
                CheckpointFixtures.FOLDER.resolve("mobilenet_v1_0.25_128_two_shards.ckpt")))
        .hasSize(137)
        .isEqualTo(
            CheckpointFixtures.values(
                CheckpointFixtures.FOLDER.resolve("mobilenet_v1_0.25_128.ckpt")));
  }

  @Test
  void shouldKnowWhatOnlyTrainingNeeds() throws IOException {
    try (OpenedCheckpoint checkpoint =
        open(CheckpointFixtures.FOLDER.resolve("training_run/checkpoint"))) {
      TrainingNames names = new TrainingNames(checkpoint.variables());

      assertThat(names.model()).hasSize(388).doesNotContainKey("global_step");
      assertThat(names.averages()).isEqualTo(388);
      assertThat(names.training()).containsKey("global_step");
      assertThat(names.training().keySet())
          .filteredOn(name -> !name.equals("global_step"))
          .allMatch(name -> name.matches(".+/RMSProp(_1)?"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/home/someone/train/model.ckpt-4",
        "model.ckpt-4",
        "C:\\\\train\\\\model.ckpt-4",
        "C:\\train\\model.ckpt-4",
        "../../model.ckpt-4"
      })
  void shouldTakeTheLastPartOfThePathInTheStateFile(String path) throws IOException {
    copyAs("model.ckpt-4");
    Path state =
        Files.writeString(
            folder.resolve("checkpoint"),
            "model_checkpoint_path: \"" + path + "\"\nall_model_checkpoint_paths: \"other\"\n");

    assertThat(CheckpointFiles.at(state))
        .contains(new CheckpointFiles(folder.resolve("model.ckpt-4"), true));
    assertThat(CheckpointFiles.among(List.of(folder.resolve("a.index"), state)))
        .containsExactly(new CheckpointFiles(folder.resolve("model.ckpt-4"), true));
  }

  private void copyAs(String name) throws IOException {
    for (Path file : CheckpointFixtures.copy("mobilenet_v1_0.25_128.ckpt", folder)) {
      Files.move(
          file,
          folder.resolve(
              file.getFileName().toString().replace("mobilenet_v1_0.25_128.ckpt", name)));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "model_checkpoint_path: \"/data/..\"",
        "model_checkpoint_path: \"\"",
        "model_checkpoint_path: \"/data/checkpoint\"",
        "model_checkpoint_path: \"model.ckpt-9\"",
        "model_checkpoint_path: \"a\\000b\"",
        "something: \"else\"",
        ""
      })
  void shouldRefuseAStateFileWithoutACheckpoint(String text) throws IOException {
    copyAs("model.ckpt-4");
    Path state = Files.writeString(folder.resolve("checkpoint"), text);

    assertThatThrownBy(() -> CheckpointFiles.at(state))
        .isInstanceOf(CheckpointException.class)
        .hasMessageStartingWith(state + " names ");
  }

  @Test
  void shouldNameTheMissingFile() throws IOException {
    List<Path> files =
        new ArrayList<>(CheckpointFixtures.copy("mobilenet_v1_0.25_128_two_shards", folder));
    Path index = files.remove(files.size() - 1);
    Path shard = files.remove(1);
    Files.delete(shard);

    assertThatThrownBy(() -> open(index))
        .isInstanceOf(CheckpointException.class)
        .hasMessageStartingWith(shard + " is missing");

    Files.delete(index);
    assertThatThrownBy(() -> CheckpointFiles.at(files.get(0)))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(index.getFileName() + " is missing");
  }
}
