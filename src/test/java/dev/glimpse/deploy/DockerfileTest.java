package dev.glimpse.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What can be said of docker/Dockerfile without a build; {@link ImageIT} has one. */
@Tag("unit")
final class DockerfileTest {

  private static List<String> stage(String name) throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("docker", "Dockerfile"))) {
      return lines
          .dropWhile(line -> !line.endsWith(" AS " + name))
          .skip(1)
          .takeWhile(line -> !line.isBlank())
          .toList();
    }
  }

  @Test
  void shouldDifferInTheBaseAlone() throws IOException {
    assertThat(stage("gpu")).hasSizeGreaterThan(20).isEqualTo(stage("cpu"));
  }

  /** Java reads names of files and arguments in the locale's encoding. */
  @Test
  void shouldUseUtf8() throws IOException {
    assertThat(stage("cpu"))
        .extracting(String::strip)
        .contains("LANG=C.UTF-8 \\", "LC_ALL=C.UTF-8 \\");
  }

  @Test
  void shouldCopyWhatChangesMostOftenLast() throws IOException {
    assertThat(stage("cpu"))
        .filteredOn(line -> line.startsWith("COPY"))
        .last()
        .asString()
        .startsWith("COPY target/glimpse.jar");
  }

  /** The JVM refuses an archive of classes if the class path has another order. */
  @Test
  void shouldListTheClassPathThatTheArchiveIsFor() throws IOException {
    assertThat(String.join("\n", stage("glimpse")))
        .doesNotContain("-cp '")
        .contains("-cp \"$class_path\"");
    assertThat(String.join("\n", stage("archive")))
        .contains("@/opt/glimpse/glimpse.args demo", "SharedArchiveFile=/opt/glimpse/glimpse.jsa");
    assertThat(stage("cpu")).contains("COPY --from=archive /out /opt/glimpse");
  }
}
