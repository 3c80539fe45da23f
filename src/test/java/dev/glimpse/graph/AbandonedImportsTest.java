package dev.glimpse.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AbandonedImportsTest {

  @TempDir private Path models;

  /** An import that goes on until its process is killed, or its input ends. */
  static final class EndlessImport {
    private EndlessImport() {}

    public static void main(String[] args) throws IOException {
      try (WorkFolder work = WorkFolder.in(Path.of(args[0]))) {
        Files.writeString(Files.createDirectory(work.path().resolve("model")).resolve("file"), "x");
        System.out.write('.');
        System.out.flush();
        while (System.in.read() >= 0) {
          // Until its input ends.
        }
      }
    }
  }

  private Process start() throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                EndlessImport.class.getName(),
                models.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    assertThat(process.getInputStream().read()).isEqualTo('.');
    return process;
  }

  private List<String> left() throws IOException {
    try (Stream<Path> files = Files.list(models)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void shouldRemoveTheFolderOfAKilledImportOnly() throws Exception {
    Process killed = start();
    Process running = start();
    try (WorkFolder own = WorkFolder.in(models)) {
      assertThat(left()).as("three folders, three locks").hasSize(6);

      killed.destroyForcibly().waitFor();
      AbandonedImports.remove(models);

      assertThat(left()).hasSize(4).contains(own.path().getFileName().toString());
      running.getOutputStream().close();
      assertThat(running.waitFor()).isZero();
      assertThat(left()).hasSize(2);
    }
    assertThat(left()).isEmpty();
  }

  @Test
  void shouldLeaveNothingWhenToldToEnd() throws Exception {
    Process told = start();

    told.destroy();
    told.waitFor();

    assertThat(left()).isEmpty();
  }

  @Test
  void shouldRemoveWhatAKilledImportLeftWhenTheNextOneStarts() throws Exception {
    Files.createDirectories(models.resolve(".import-123/unpacked"));
    Files.createFile(models.resolve(".import-456.lock"));
    Files.createDirectories(models.resolve(".2/1"));

    WorkFolder.in(models).close();

    assertThat(left()).containsExactly(".2");
  }

  @Test
  void shouldPutBackAVersionThatWasBeingReplaced() throws Exception {
    Path version = Files.createDirectories(models.resolve("small/1"));
    Files.createFile(version.resolve("model.yaml"));
    Path work = Files.createDirectory(models.resolve(".import-123"));
    Files.writeString(work.resolve("target"), version.toString());
    Files.move(version, work.resolve("replaced"));

    AbandonedImports.remove(models);

    assertThat(version.resolve("model.yaml")).exists();
    assertThat(left()).containsExactly("small");
  }

  @Test
  void shouldDoNothingWithoutACatalogue() {
    AbandonedImports.remove(models.resolve("none"));

    assertThat(models.resolve("none")).doesNotExist();
  }
}
