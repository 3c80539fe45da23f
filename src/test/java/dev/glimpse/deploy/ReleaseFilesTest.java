package dev.glimpse.deploy;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The refusals of the scripts of a release; {@code .ci/reproducible} runs them with success. */
@Tag("process")
final class ReleaseFilesTest {

  @TempDir Path temp;

  @Test
  void shouldSayThatTheImageArchiveNeedsDocker() {
    List<String> withoutDocker =
        List.of(
            "env",
            "DOCKER_HOST=unix://" + temp.resolve("docker.sock"),
            "bash",
            "docker/archive",
            "cpu",
            temp.resolve("image.tar").toString());

    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> Tool.output(withoutDocker))
        .withMessageContaining("the image archive needs");
  }

  @Test
  void shouldRefuseAVersionThatTheChangelogLacks() {
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> Tool.output(List.of("bash", ".ci/release-files", "999.0.0", "none")))
        .withMessageContaining("CHANGELOG.md has no section \"## 999.0.0\"");
  }
}
