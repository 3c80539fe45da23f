package dev.glimpse.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.glimpse.testing.TestBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.DockerClientFactory;

/** The image of a model that {@code docker/build model} makes, with Docker. */
@Tag("container")
final class ModelImageIT {

  private static final List<String> NAMES = List.of("glimpse-models:it-1", "glimpse-models:it-2");

  @TempDir private Path folder;

  @BeforeEach
  void requireDocker() {
    assumeTrue(
        Boolean.parseBoolean(System.getenv(TestBroker.REQUIRE_CONTAINERS))
            || DockerClientFactory.instance().isDockerAvailable(),
        "Docker does not answer");
  }

  @AfterEach
  void remove() {
    for (String name : NAMES) {
      Tool.output(List.of("bash", "-c", "docker image rm -f " + name + " || true"));
    }
  }

  @Test
  void shouldContainTheModelInALayerThatStaysTheSame() throws IOException {
    Path version = Files.createDirectories(folder.resolve("models/flowers/1"));
    Files.writeString(version.resolve("model.yaml"), "name: flowers\n");
    Files.write(version.resolve("graph.pb"), new byte[1000]);
    for (String name : NAMES) {
      Tool.output(List.of("docker/build", "model", version.toString(), name));
    }

    assertThat(inspect(NAMES.get(0), "{{.RootFS.Layers}}"))
        .startsWith("[sha256:")
        .isEqualTo(inspect(NAMES.get(1), "{{.RootFS.Layers}}"))
        .doesNotContain(" ");
    assertThat(
            inspect(NAMES.get(0), "{{index .Config.Labels \"org.opencontainers.image.title\"}}"))
        .isEqualTo("flowers");
    // A container that is never started, since the image has no program.
    String container = Tool.output(List.of("docker", "create", NAMES.get(0), "none")).strip();
    Path copied = folder.resolve("copied");
    try {
      Tool.output(List.of("docker", "cp", container + ":/flowers", copied.toString()));
    } finally {
      Tool.output(List.of("docker", "rm", container));
    }
    assertThat(copied.resolve("1/model.yaml")).hasSameTextualContentAs(version.resolve("model.yaml"));
    assertThat(copied.resolve("1/graph.pb")).hasSameBinaryContentAs(version.resolve("graph.pb"));
  }

  private static String inspect(String name, String format) {
    return Tool.output(List.of("docker", "image", "inspect", "-f", format, name)).strip();
  }
}
