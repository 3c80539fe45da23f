package dev.glimpse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.glimpse.model.ModelFolder;
import dev.glimpse.tensorboard.EventFileReader;
import dev.glimpse.testing.TestImages;
import dev.glimpse.train.BlockDigits;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@Tag("process")
final class TrainCommandTest {

  @TempDir private Path folder;

  @Test
  void shouldWriteWhatIsLearntWhenToldToEnd() throws Exception {
    BlockDigits.write(folder, 6_000);
    Path out = folder.resolve("model");
    Process training =
        start(
            "nielsennet",
            "--data",
            folder.toString(),
            "--out",
            out.toString(),
            "--tensorboard",
            folder.resolve("run").toString());
    try (BufferedReader lines = training.inputReader()) {
      assertThat(lines.readLine()).matches("epoch +1 +loss .* validation .* s");

      training.toHandle().destroy(); // SIGTERM; the output stays open

      assertThat(lines.lines()).last().isEqualTo("Wrote the model to " + out);
      assertThat(training.waitFor(1, TimeUnit.MINUTES)).isTrue();
    } finally {
      training.destroyForcibly();
    }
    assertThat(out.resolve("saved_model.pb")).isRegularFile();
    assertThat(out.resolve("model.yaml")).isRegularFile();
    Path run = folder.resolve("run");
    assertThat(EventFileReader.values(run, "epoch/held_out_accuracy")).isNotEmpty();
    assertThat(EventFileReader.values(run, "dense1/weight")).isNotEmpty();
    assertThat(
            EventFileReader.values(run, "options")
                .get(0)
                .getTensor()
                .getStringVal(0)
                .toStringUtf8())
        .contains("| --seed | `28` |");
  }

  @Test
  void shouldWriteAVerifiedModelOfAnArchitectureWhenToldToEnd() throws Exception {
    for (int i = 0; i < 12; i++) {
      Path photo = folder.resolve("photos").resolve(i % 2 == 0 ? "a" : "b").resolve(i + ".png");
      Files.createDirectories(photo.getParent());
      Files.write(photo, TestImages.png(i));
    }
    Path out = folder.resolve("model");
    Process training =
        start(
            "inception-v3",
            "--data",
            folder.resolve("photos").toString(),
            "--out",
            out.toString(),
            "--side",
            "75",
            "--width",
            "0.02",
            "--epochs",
            "100000");
    try (BufferedReader lines = training.inputReader()) {
      String line = lines.readLine();
      while (line != null && !line.startsWith("epoch")) {
        line = lines.readLine();
      }
      assertThat(line).startsWith("epoch");

      training.toHandle().destroy(); // SIGTERM; the output stays open

      assertThat(lines.lines()).last().isEqualTo("Wrote the model to " + out);
      assertThat(training.waitFor(1, TimeUnit.MINUTES)).isTrue();
    } finally {
      training.destroyForcibly();
    }
    assertThat(ModelFolder.open(out).labels().size()).isEqualTo(2);
  }

  @Test
  void shouldRefuseAFileAsTheFolderOfAnEventFile() throws IOException {
    BlockDigits.write(folder, 10);
    Path file = Files.createFile(folder.resolve("file"));
    StringWriter errors = new StringWriter();

    int code =
        execute(
            errors,
            "--data",
            folder.toString(),
            "--out",
            folder.resolve("model").toString(),
            "--tensorboard",
            file.toString());

    assertThat(code).isEqualTo(Main.USAGE);
    assertThat(errors.toString()).contains("Cannot write to --tensorboard " + file);
  }

  @Test
  void shouldRefuseAFolderWithoutTheFiles() {
    StringWriter errors = new StringWriter();

    int code = execute(errors, "--data", folder.toString(), "--out", folder.toString());

    assertThat(code).isEqualTo(Main.USAGE);
    assertThat(errors.toString()).contains("train-images-idx3-ubyte").contains(folder.toString());
  }

  @Test
  void shouldRefuseATrainingWithoutEpochs() {
    StringWriter errors = new StringWriter();

    int code = execute(errors, "--data", "x", "--out", "x", "--epochs", "0");

    assertThat(code).isEqualTo(Main.USAGE);
    assertThat(errors.toString()).contains("epochs is 0, allowed: at least 1");
  }

  private static int execute(StringWriter errors, String... options) {
    CommandLine commandLine = Main.commandLine().setErr(new PrintWriter(errors));
    String[] arguments = new String[options.length + 2];
    arguments[0] = "train";
    arguments[1] = "nielsennet";
    System.arraycopy(options, 0, arguments, 2, options.length);
    return commandLine.execute(arguments);
  }

  private static Process start(String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "train"));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }
}
