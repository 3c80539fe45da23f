package dev.glimpse.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.glimpse.testing.TestBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
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

  private static final String NAME = "glimpse-models:image-it";

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
    Tool.output(List.of("bash", "-c", "docker image rm -f " + NAME + " || true"));
  }

  @Test
  void shouldContainTheModelInALayerThatStaysTheSame() throws IOException {
    Path version = Files.createDirectories(folder.resolve("models/flowers/1"));
    Files.writeString(version.resolve("model.yaml"), "name: flowers\nversion: \"1\"\n");
    Files.write(version.resolve("graph.pb"), new byte[1000]);
    String first = build(version);
    remove(); // or the second would be taken from the builder's cache
    Files.setLastModifiedTime(version, FileTime.fromMillis(1));

    assertThat(build(version)).isEqualTo(first).startsWith("[sha256:").doesNotContain(" ");
    assertThat(inspect("{{index .Config.Labels \"org.opencontainers.image.title\"}}"))
        .isEqualTo("flowers");
    // A container that is never started, since the image has no program.
    String container = Tool.output(List.of("docker", "create", NAME, "none")).strip();
    Path copied = folder.resolve("copied");
    try {
      Tool.output(List.of("docker", "cp", container + ":/flowers", copied.toString()));
    } finally {
      Tool.output(List.of("docker", "rm", container));
    }
    assertThat(copied.resolve("1/model.yaml"))
        .hasSameTextualContentAs(version.resolve("model.yaml"));
    assertThat(copied.resolve("1/graph.pb")).hasSameBinaryContentAs(version.resolve("graph.pb"));
  }

  /** Returns the digests of the layers. */
  private static String build(Path version) {
    Tool.output(List.of("docker/build", "model", version.toString(), NAME));
    return inspect("{{.RootFS.Layers}}");
  }

  private static String inspect(String format) {
    return Tool.output(List.of("docker", "image", "inspect", "-f", format, NAME)).strip();
  }
}
