package dev.glimpse.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.glimpse.inference.TensorFlowNativeLibrary;
import dev.glimpse.system.UserDirectories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Imports networks of keras.applications in full size by {@code ./glimpse models import} and
 * classifies photos with them, and writes the table of docs/models/keras.md to
 * target/keras-applications.md. The property {@code glimpse.keras} says which: {@code all}, or
 * titles with commas between them; without it MobileNetV2.
 */
@Tag("process")
final class KerasApplicationsIT {

  private static final Path PHOTOS = Path.of("../shared/images/photos");
  private static final Path TABLE = Path.of("target/keras-applications.md");

  /** Three full batches. */
  private static final int IMAGES = 96;

  private static final List<String> ROWS = new ArrayList<>();

  /** A form in which a model comes. */
  enum ModelForm {
    FROZEN,
    EXPORT
  }

  @TempDir private Path folder;

  @BeforeAll
  static void prepareTensorFlow() throws IOException {
    assumeTrue(Files.isExecutable(Path.of("glimpse")), "the launcher is not here");
    assumeTrue(Files.isDirectory(PHOTOS), PHOTOS + " is missing");
    new TensorFlowNativeLibrary(UserDirectories.cache()).prepare();
  }

  static Stream<Arguments> models() {
    String wanted = System.getProperty("glimpse.keras", ReferenceNetwork.MOBILE_NET_V2.title());
    return Arrays.stream(ReferenceNetwork.values())
        .filter(ReferenceNetwork::ofKeras)
        .filter(
            network -> wanted.equals("all") || List.of(wanted.split(",")).contains(network.title()))
        .flatMap(
            network -> Arrays.stream(ModelForm.values()).map(form -> Arguments.of(network, form)));
  }

  @ParameterizedTest
  @MethodSource("models")
  void shouldImportAndClassifyWhenAModelIsOfFullSize(ReferenceNetwork network, ModelForm form)
      throws Exception {
    Path model =
        form == ModelForm.FROZEN
            ? RandomModel.writeFrozenByKeras3(folder.resolve("frozen.pb"), network)
            : RandomModel.writeExport(folder.resolve("export"), network);
    Path models = folder.resolve("models");

    LauncherRun imported =
        LauncherRun.of(
            folder.resolve("import.log"),
            List.of(
                "models",
                "import",
                "--name",
                "measured",
                "--preprocessing",
                network.preprocessing(),
                "--models-dir",
                models.toString(),
                model.toString()));
    assertThat(imported.code()).as(imported.description()).isZero();

    List<String> classify =
        new ArrayList<>(
            List.of(
                "classify",
                "--set",
                "glimpse.models.dir=" + models,
                "--model",
                "measured",
                "--top",
                "1"));
    classify.addAll(photos());
    LauncherRun classified = LauncherRun.of(folder.resolve("classify.log"), classify);
    assertThat(classified.code()).as(classified.description()).isZero();
    assertThat(classified.output().lines().filter(line -> line.startsWith("  "))).hasSize(IMAGES);

    ROWS.add(row(network, form, imported, classified));
  }

  @AfterAll
  static void writeTable() throws IOException {
    if (ROWS.isEmpty()) {
      return;
    }
    List<String> lines = new ArrayList<>();
    lines.add(
        "| Model | Parameters | Form | Import | Processor time | Import, peak | `classify`, peak"
            + " |");
    lines.add("|---|--:|---|--:|--:|--:|--:|");
    lines.addAll(ROWS);
    Files.write(TABLE, lines);
    lines.forEach(System.out::println);
  }

  private static String row(
      ReferenceNetwork network, ModelForm form, LauncherRun imported, LauncherRun classified) {
    return String.format(
        Locale.ROOT,
        "| %s | %.1f M | %s | %d s | %d s | %.2f GB | %.2f GB |",
        network.title(),
        network.parameters() / 1e6,
        form.name().toLowerCase(Locale.ROOT),
        Math.round(imported.time().toMillis() / 1000.0),
        Math.round(imported.processorTime().toMillis() / 1000.0),
        imported.peak() / 1e9,
        classified.peak() / 1e9);
  }

  /** Returns photos over and over again. */
  private static List<String> photos() throws IOException {
    try (Stream<Path> files = Files.list(PHOTOS)) {
      List<String> photos =
          files
              .filter(file -> file.toString().endsWith(".jpg"))
              .map(file -> file.toAbsolutePath().normalize().toString())
              .sorted()
              .toList();
      return Stream.iterate(0, i -> i + 1)
          .limit(IMAGES)
          .map(i -> photos.get(i % photos.size()))
          .toList();
    }
  }
}
