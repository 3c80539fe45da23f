package dev.glimpse.importer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("process")
final class AbandonedImportCleanerTest {

  @TempDir private Path models;

  /** An import that goes on until its process is killed, or its input ends. */
  static final class EndlessImport {
    private EndlessImport() {}

    public static void main(String[] args) throws IOException {
      try (ImportWorkFolder work = ImportWorkFolder.in(Path.of(args[0]))) {
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
    try (ImportWorkFolder own = ImportWorkFolder.in(models)) {
      assertThat(left()).as("three folders, three locks").hasSize(6);

      killed.destroyForcibly().waitFor();
      AbandonedImportCleaner.remove(models);

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
    age(Duration.ofHours(25));

    ImportWorkFolder.in(models).close();

    assertThat(left()).containsExactly(".2");
  }

  @Test
  void shouldPutBackAVersionThatWasBeingReplaced() throws Exception {
    Path version = Files.createDirectories(models.resolve("small/1"));
    Files.createFile(version.resolve("model.yaml"));
    Path work = Files.createDirectory(models.resolve(".import-123"));
    Files.writeString(work.resolve("target"), "small/1");
    Files.move(version, work.resolve("replaced"));
    age(Duration.ofHours(25));

    AbandonedImportCleaner.remove(models);

    assertThat(version.resolve("model.yaml")).exists();
    assertThat(left()).containsExactly("small");
  }

  /** Makes everything in the catalogue look as if it had last changed so long ago. */
  private void age(Duration age) throws IOException {
    FileTime time = FileTime.from(Instant.now().minus(age));
    try (Stream<Path> tree = Files.walk(models)) {
      for (Path each : tree.toList()) {
        Files.setLastModifiedTime(each, time);
      }
    }
  }

  @Test
  void shouldKeepFoldersOfOtherHostsThatChangedWithinADay() throws Exception {
    Files.createDirectories(models.resolve(".import-123/unpacked"));
    Files.createDirectories(models.resolve(".import-456"));
    Files.writeString(models.resolve(".import-456.lock"), "another-host");
    age(Duration.ofHours(23));

    AbandonedImportCleaner.remove(models);
    assertThat(left()).containsExactly(".import-123", ".import-456", ".import-456.lock");

    age(Duration.ofHours(25));
    Files.writeString(models.resolve(".import-456/new"), "x");
    AbandonedImportCleaner.remove(models);
    assertThat(left()).containsExactly(".import-456", ".import-456.lock");

    age(Duration.ofHours(25));
    AbandonedImportCleaner.remove(models);
    assertThat(left()).isEmpty();
  }

  @Test
  void shouldCleanUpOthersWhenAFolderCannotBeRemoved() throws Exception {
    for (String name : List.of(".import-1", ".import-2", ".import-3")) {
      Files.createDirectories(models.resolve(name).resolve("replaced/sub"));
    }
    Files.writeString(models.resolve(".import-1/target"), "\0");
    Files.writeString(models.resolve(".import-2/target"), "../elsewhere");
    age(Duration.ofHours(25));

    AbandonedImportCleaner.remove(models);

    assertThat(left()).contains(".import-1", ".import-2").doesNotContain(".import-3");
    assertThat(models.resolve(".import-2/replaced/sub")).exists();
    assertThat(models.resolveSibling("elsewhere")).doesNotExist();
  }

  @Test
  void shouldRememberWhatItReplacesFromTheCatalogueOn() throws Exception {
    Path first = models.resolve("first");
    Path version = Files.createDirectories(first.resolve("small/1"));
    try (ImportWorkFolder work = ImportWorkFolder.in(first)) {
      Path fresh = Files.createDirectory(work.path().resolve("model"));
      work.publish(fresh, version, true);

      assertThat(work.path().resolve("target")).hasContent("small/1");
    }
  }

  @Test
  void shouldRefuseToReplaceAVersionThatWasPublishedMeanwhile() throws Exception {
    try (ImportWorkFolder work = ImportWorkFolder.in(models)) {
      Path fresh = Files.createDirectory(work.path().resolve("model"));
      Path version = Files.createDirectories(models.resolve("small/1"));
      Files.createFile(version.resolve("other"));

      assertThatThrownBy(() -> work.publish(fresh, version, false))
          .isInstanceOf(FileAlreadyExistsException.class);

      assertThat(version.resolve("other")).exists();
    }
  }

  @Test
  void shouldDoNothingWithoutACatalogue() {
    AbandonedImportCleaner.remove(models.resolve("none"));

    assertThat(models.resolve("none")).doesNotExist();
  }
}
