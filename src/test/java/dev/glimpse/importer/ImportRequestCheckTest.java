package dev.glimpse.importer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.glimpse.importer.ModelImportRequest.ImportTarget;
import dev.glimpse.importer.ModelImportRequest.Origin;
import dev.glimpse.model.ModelException;
import dev.glimpse.model.ModelFolder;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Options and labels: what is checked before a model is read, and where labels are found. */
@Tag("native")
final class ImportRequestCheckTest {

  @TempDir private Path folder;
  private Importing importing;

  @BeforeEach
  void start() {
    importing = new Importing(folder);
  }

  private ModelImportRequest request(
      Path path,
      String name,
      @Nullable String preset,
      String preprocessing,
      @Nullable Integer side,
      Path... labels) {
    return new ModelImportRequest(
        path,
        name,
        "1",
        importing.models(),
        true,
        preset,
        preprocessing, null,
        List.of(labels),
        new ImportTarget(null, null, side, null, null),
        new Origin(null, null, null));
  }

  private Path keras(String name) throws Exception {
    KerasExport.write(folder.resolve(name));
    return folder.resolve(name);
  }

  private List<String> names(Path path) throws Exception {
    ModelFolder model = importing.run(request(path, "small", null, "padded", null));
    return model.labels().list().stream().map(label -> label.name()).toList();
  }

  @Test
  void shouldCheckOptionsBeforeTheModelIsRead() throws Exception {
    Path none = folder.resolve("none.pb");
    Path empty = Files.createFile(folder.resolve("empty.txt"));

    assertThatThrownBy(() -> importing.run(request(none, "x", "no-such", "padded", null)))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("--preset is no-such, allowed: ");
    assertThatThrownBy(() -> importing.run(request(none, "x", null, "no-such", null)))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("--preprocessing is no-such, allowed: ");
    assertThatThrownBy(() -> importing.run(request(none, "x", null, "padded", 0)))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("--side is 0, allowed: 1 to 4096");
    assertThatThrownBy(() -> importing.run(request(none, "X Y", null, "padded", null)))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("name is X Y");
    assertThatThrownBy(() -> importing.run(request(none, "x", null, "padded", null, empty)))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("empty.txt is empty");
    assertThat(importing.told).isEmpty();
  }

  @Test
  void shouldCheckTheNumberOfLabelsBeforeTheModelRuns() throws Exception {
    Path labels = Files.writeString(folder.resolve("four.txt"), "a\nb\nc\nd\n");
    Path model = keras("keras");

    assertThatThrownBy(() -> importing.run(request(model, "x", null, "padded", null, labels)))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("four.txt has 4 labels, but the model has 5 outputs");
    assertThat(importing.told).noneMatch(line -> line.startsWith("outputs"));
  }

  @Test
  void shouldFindTheLabelsOfTeachableMachine() throws Exception {
    Path model = keras("machine/model.savedmodel");
    Path labels =
        Files.writeString(folder.resolve("machine/labels.txt"), "0 a\n1 b\n2 c\n3 d\n4 e\n");
    Path zip = folder.resolve("machine.zip");
    try (OutputStream file = Files.newOutputStream(zip);
        ZipOutputStream out = new ZipOutputStream(file);
        Stream<Path> files = Files.walk(folder.resolve("machine"))) {
      for (Path each : files.filter(Files::isRegularFile).toList()) {
        out.putNextEntry(new ZipEntry(folder.resolve("machine").relativize(each).toString()));
        Files.copy(each, out);
      }
    }

    assertThat(names(zip)).containsExactly("a", "b", "c", "d", "e");
    assertThat(names(model)).containsExactly("a", "b", "c", "d", "e");
    assertThat(names(folder.resolve("machine"))).containsExactly("a", "b", "c", "d", "e");
    assertThat(importing.told).contains("labels         labels.txt, beside the model");
    Files.writeString(labels, "only\ntwo\n");
    assertThat(names(model)).containsExactly("0", "1", "2", "3", "4");
    assertThat(importing.told)
        .anyMatch(
            line -> line.contains("ignored those beside the model") && line.contains("has 2"));
  }

  @Test
  void shouldFindTheLabelsOfHuggingFace() throws Exception {
    Path model = keras("saved_model/1");
    Path config = Files.writeString(model.resolve("config.json"), "{\"model_type\": \"vit\"}");

    assertThat(names(model)).containsExactly("0", "1", "2", "3", "4");
    Files.writeString(
        config,
        "{\"id2label\": {\"0\": \"a\", \"1\": \"b\", \"2\": \"c\", \"3\": \"d\", \"4\": \"e\"}}");
    assertThat(names(model)).containsExactly("a", "b", "c", "d", "e");
  }
}
