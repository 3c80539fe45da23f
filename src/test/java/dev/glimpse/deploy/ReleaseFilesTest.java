package dev.glimpse.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
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

  @Test
  void shouldSetTheVersionWhereverItIsNamed() throws IOException {
    String former = System.getProperty("glimpse.version");
    String parts = "pom.xml README.md docs docker k8s src/test/java/dev/glimpse/deploy";
    Tool.output(List.of("bash", "-c", "cp -r --parents .ci/set-version " + parts + " " + temp));

    Tool.output(List.of("bash", temp.resolve(".ci/set-version").toString(), "98.7.6"));

    String named = "(glimpse:|newTag: |^  <version>)";
    assertThat(Tool.output(List.of("grep", "-rE", named + "98\\.7\\.6", temp.toString())))
        .contains("pom.xml", "README.md", "compose.yaml", "98.7.6-gpu", "k8s/base/", "k8s/models/");
    assertThat(
            Tool.output(
                List.of("bash", "-c", "grep -rE '" + named + former + "' " + temp + " || true")))
        .isEmpty();
  }

  @Test
  void shouldRefuseAVersionThatIsNone() {
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> Tool.output(List.of("bash", ".ci/set-version", "next")))
        .withMessageContaining("such as 0.1.0");
  }
}
