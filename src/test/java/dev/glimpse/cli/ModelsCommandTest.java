package dev.glimpse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.glimpse.model.ModelCatalogue;
import dev.glimpse.model.ModelFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@Tag("native")
final class ModelsCommandTest {

  @TempDir private Path temp;
  private Path models;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  /** The carried model, twice more under another name. */
  @BeforeEach
  void create() throws IOException {
    models = Files.createDirectory(temp.resolve("models"));
    ModelFolder carried = new ModelCatalogue(null, temp.resolve("cache")).find("nielsennet");
    for (String version : new String[] {"1", "2"}) {
      Path home = Files.createDirectories(ModelCatalogue.home(models, "digits", version));
      for (String file : carried.descriptor().files().keySet()) {
        Files.copy(carried.path().resolve(file), home.resolve(file));
      }
      Files.writeString(
          home.resolve("model.yaml"),
          Files.readString(carried.path().resolve("model.yaml"))
              .replace("name: nielsennet", "name: digits")
              .replace("\"1\"", "\"" + version + "\""));
    }
  }

  private int glimpse(String... args) {
    CommandLine commandLine = Main.commandLine();
    commandLine.setOut(new PrintWriter(out));
    commandLine.setErr(new PrintWriter(err));
    String[] all = new String[args.length + 3];
    all[0] = "models";
    System.arraycopy(args, 0, all, 1, args.length);
    all[args.length + 1] = "--set";
    all[args.length + 2] = "glimpse.models.dir=" + models;
    return commandLine.execute(all);
  }

  @Test
  void shouldListEveryVersionAndWhatIsNotInOrder() throws IOException {
    Files.writeString(models.resolve("digits/2/model.yaml"), "name: digits\n");

    assertThat(glimpse("list")).isEqualTo(Main.DONE);

    assertThat(out.toString().lines())
        .satisfiesExactly(
            line ->
                assertThat(line).startsWith("digits:1 ").contains("28 x 28", "10 classes", " MiB "),
            line -> assertThat(line).startsWith("digits:2 ").contains("invalid: "),
            line -> assertThat(line).startsWith("nielsennet:1 ").contains("mnist", "trained on"));
  }

  @Test
  void shouldShowAModelsPreprocessingSpeltOut() {
    assertThat(glimpse("show", "digits:1")).isEqualTo(Main.DONE);

    assertThat(out.toString())
        .startsWith("# " + models.resolve("digits/1"))
        .containsPattern("# needs \\d+ MiB, \\d+ MiB while loading \\(weights 7, one batch \\d+, ")
        .contains("version: \"1\"\n", "  preset: mnist\n", "  geometry: digit\n");
  }

  @Test
  void shouldVerifyEachModelAndExitWith1IfOneIsNotInOrder() throws IOException {
    Files.writeString(models.resolve("digits/2/labels.txt"), "0\n1\n");

    assertThat(glimpse("verify", "digits:1")).isEqualTo(Main.DONE);
    assertThat(out.toString())
        .contains("digits:1")
        .contains("valid: 2 files as listed, 10 scores; noise is ");

    assertThat(glimpse("verify")).isEqualTo(Main.FAILED);
    assertThat(out.toString()).contains("invalid: ", "labels.txt has SHA-256");
  }

  @Test
  void shouldExitWith2ForAModelThatThereIsNot() {
    assertThat(glimpse("verify", "digits:3")).isEqualTo(Main.USAGE);
    assertThat(err.toString()).contains("Model digits:3 does not exist", "digits:1, digits:2");
  }
}
