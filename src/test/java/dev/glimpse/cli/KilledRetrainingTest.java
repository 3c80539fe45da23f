package dev.glimpse.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.glimpse.model.ModelCatalogue;
import dev.glimpse.model.ModelCatalogue.Entry;
import dev.glimpse.model.ModelDescriptor;
import dev.glimpse.retrain.SmallBase;
import dev.glimpse.testing.ColouredImages;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Retrainings in a process of their own, which is killed in each phase. */
@Tag("process")
final class KilledRetrainingTest {

  private static final Duration LONG = Duration.ofMinutes(3);
  private static final String LAST = "200";

  @TempDir private Path temp;
  private Path models;

  @BeforeEach
  void writeBase() throws IOException {
    models = Files.createDirectory(temp.resolve("models"));
    SmallBase.write(models, SmallBase::plain);
  }

  private void writeImages(int count) throws IOException {
    ColouredImages.write(temp.resolve("data/red"), 0xe02010, count);
    ColouredImages.write(temp.resolve("data/blue"), 0x2050e0, count);
  }

  private Process start(String... more) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of("-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(Main.class.getName(), "train", "--name", "killed", "--base", "small"));
    command.addAll(List.of("--data", temp.resolve("data").toString()));
    command.addAll(List.of("--report", temp.resolve("report.html").toString()));
    command.addAll(List.of("--patience", "100000", "--batch-size", "4"));
    command.addAll(List.of("--set", "glimpse.models.dir=" + models));
    command.addAll(List.of("--set", "glimpse.cache.dir=" + temp.resolve("cache")));
    command.addAll(List.of("--set", "glimpse.batch.max.size=1"));
    command.addAll(List.of(more));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  /** Runs a training to its end; returns what it printed. */
  private static String output(Process process) throws Exception {
    try (BufferedReader lines = process.inputReader()) {
      StringBuilder all = new StringBuilder();
      lines.lines().forEach(line -> all.append(line).append('\n'));
      assertThat(process.waitFor()).as(all.toString()).isZero();
      return all.toString();
    } finally {
      process.destroyForcibly();
    }
  }

  /** Kills a training as soon as it prints a line that begins with the text. */
  private static void killAt(String text, Process process) throws Exception {
    try (BufferedReader lines = process.inputReader()) {
      assertThat(lines.lines().filter(line -> line.startsWith(text)).findFirst())
          .as("a line %s", text)
          .isPresent();
      assertThat(process.isAlive()).isTrue();
      process.destroyForcibly();
      assertThat(process.waitFor()).isNotZero();
    } finally {
      process.destroyForcibly();
    }
  }

  private List<String> catalogue() {
    return new ModelCatalogue(models, temp.resolve("unpacked"))
        .list().stream().filter(entry -> entry.folder() != null).map(Entry::toString).toList();
  }

  private byte[] graph(String version) throws IOException {
    return Files.readAllBytes(
        ModelCatalogue.home(models, "killed", version).resolve(ModelDescriptor.GRAPH));
  }

  private long cachedFiles() throws IOException {
    Path features = temp.resolve("cache/features");
    if (!Files.isDirectory(features)) {
      return 0;
    }
    try (Stream<Path> all = Files.walk(features)) {
      return all.filter(file -> file.getFileName().toString().length() == 64).count();
    } catch (UncheckedIOException e) { // a temporary file was renamed meanwhile
      return 0;
    }
  }

  @Test
  void shouldKeepFeaturesOfAKilledExtraction() throws Exception {
    writeImages(1_500);
    Process process = start("--epochs", "1");
    try {
      await().atMost(LONG).until(() -> cachedFiles() >= 5);
      process.destroyForcibly();
      assertThat(process.waitFor()).isNotZero();
    } finally {
      process.destroyForcibly();
    }
    assertThat(catalogue()).containsExactly("small:1");

    String output = output(start("--epochs", "1", "--resume"));

    assertThat(output)
        .containsPattern("features of 3000 images and copies, ([5-9]|\\d{2,}) of them cached")
        .contains("no training to resume; a new one begins");
    assertThat(catalogue()).containsExactly("killed:1", "small:1");
  }

  @Test
  void shouldContinueAKilledTrainingAsIfItHadNotBeenKilled() throws Exception {
    writeImages(20);
    killAt("epoch   5", start("--epochs", "100000"));
    assertThat(catalogue()).containsExactly("small:1");

    assertThat(output(start("--epochs", LAST, "--resume")))
        .containsPattern("resumes after epoch ([4-9]|\\d\\d)\\n");
    assertThat(output(start("--epochs", LAST))).contains("epoch   1 ");

    assertThat(catalogue()).containsExactly("killed:1", "killed:2", "small:1");
    assertThat(graph("1")).isEqualTo(graph("2"));
  }

  @Test
  void shouldPublishAfterAKilledPublication() throws Exception {
    writeImages(20);
    String[] options = {"--epochs", "3", "--version", "1", "--replace", "--resume"};
    killAt("images  ", start(options)); // the first line of the verification
    catalogueIsComplete();

    assertThat(output(start(options))).contains("written   ");

    assertThat(catalogue()).containsExactly("killed:1", "small:1");
    catalogueIsComplete();
    try (Stream<Path> files = Files.list(models)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("killed", "small");
    }
  }

  /** Checks that each model of the catalogue has all files with their checksums. */
  private void catalogueIsComplete() {
    ModelCatalogue catalogue = new ModelCatalogue(models, temp.resolve("unpacked"));
    assertThat(catalogue())
        .allSatisfy(name -> assertThat(catalogue.find(name).labels().size()).isPositive());
  }

  @Test
  void shouldRefuseToResumeWithOtherOptions() throws Exception {
    writeImages(20);
    killAt("epoch   3", start("--epochs", "100000"));

    Process process = start("--resume", "--learning-rate", "0.5", "--label-smoothing", "0");
    try (BufferedReader lines = process.inputReader()) {
      assertThat(lines.lines())
          .anyMatch(
              line ->
                  line.contains("--label-smoothing was 0.1 and is 0")
                      && line.contains("--learning-rate was 0.001 and is 0.5"));
    }
    assertThat(process.waitFor()).isEqualTo(Main.USAGE);
  }

  @Test
  void shouldPublishWhatIsLearntWhenToldToStop() throws Exception {
    writeImages(20);
    Process process = start("--epochs", "100000");
    try (BufferedReader lines = process.inputReader()) {
      assertThat(lines.lines().filter(line -> line.startsWith("epoch   3")).findFirst())
          .isPresent();

      process.toHandle().destroy(); // SIGTERM; the output stays open

      assertThat(lines.lines()).anyMatch(line -> line.contains("./glimpse run"));
      assertThat(process.waitFor()).isZero();
    } finally {
      process.destroyForcibly();
    }
    assertThat(catalogue()).containsExactly("killed:1", "small:1");
  }
}
