package dev.glimpse.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code docker/build model}, with a program in the place of Docker that keeps what it is given;
 * {@link ModelImageIT} has Docker.
 */
@Tag("process")
final class ModelImageTest {

  private static final Path BUILD = Path.of("docker", "build").toAbsolutePath();

  @TempDir private Path folder;

  private Path given;
  private Path version;

  private record Run(int status, String output) {}

  @BeforeEach
  void prepare() throws IOException {
    given = Files.createDirectory(folder.resolve("given"));
    program(
        Files.createDirectory(folder.resolve("bin")),
        "docker",
        """
        [ "$1" = build ] || exit 0
        printf '%%s\\n' "$@" >%1$s/arguments
        for last; do :; done
        cp "$last"/* %1$s/
        """
            .formatted(given));
    version = version("2", "2");
    Files.write(version.resolve("graph.pb"), new byte[] {1, 2, 3});
  }

  private Path version(String name, String declared) throws IOException {
    Path version = Files.createDirectories(folder.resolve("models/flowers").resolve(name));
    Files.writeString(
        version.resolve("model.yaml"),
        "name: flowers\nversion: \"" + declared + "\" # as imported\n");
    return version;
  }

  private static void program(Path bin, String name, String text) throws IOException {
    Path program = bin.resolve(name);
    Files.writeString(program, "#!/bin/sh\n" + text);
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Run buildWith(String path, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(BUILD.toString(), "model"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().put("PATH", path);
    Process process = builder.redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Run(process.waitFor(), output);
  }

  private Run build(String... arguments) throws Exception {
    return buildWith(folder.resolve("bin") + ":" + System.getenv("PATH"), arguments);
  }

  private List<String> layer() {
    return Tool.output(List.of("tar", "tf", given.resolve("model.tar").toString()))
        .lines()
        .toList();
  }

  @Test
  void shouldPutOneVersionIntoAnImageThatHasNothingElse() throws Exception {
    version("1", "1");

    assertThat(build("models/flowers/2"))
        .isEqualTo(new Run(0, "Built glimpse-models:flowers-2: flowers:2\n"));

    assertThat(layer())
        .containsExactly("flowers/", "flowers/2/", "flowers/2/graph.pb", "flowers/2/model.yaml");
    assertThat(given.resolve("Dockerfile")).hasContent("FROM scratch\nADD model.tar /");
    assertThat(Files.readAllLines(given.resolve("arguments")))
        .contains(
            "glimpse-models:flowers-2",
            "org.opencontainers.image.title=flowers",
            "org.opencontainers.image.version=2");
  }

  @Test
  void shouldPutAllVersionsOfAModelIntoAnImageOfAGivenName() throws Exception {
    version(".3", "3");
    version("1", "1");

    assertThat(build("models/flowers/", "registry.example/flowers:9"))
        .isEqualTo(new Run(0, "Built registry.example/flowers:9: flowers:1 flowers:2\n"));

    assertThat(layer()).contains("flowers/1/model.yaml", "flowers/2/model.yaml").hasSize(6);
  }

  /** So that a registry and a node store it once. */
  @Test
  void shouldMakeTheSameLayerOfTheSameFiles() throws Exception {
    assertThat(build("models/flowers/2").status()).isZero();
    byte[] before = Files.readAllBytes(given.resolve("model.tar"));
    Files.setLastModifiedTime(version.resolve("graph.pb"), FileTime.fromMillis(1));
    Files.setPosixFilePermissions(
        version.resolve("model.yaml"), PosixFilePermissions.fromString("rw-------"));

    assertThat(build("models/flowers/2").status()).isZero();

    assertThat(given.resolve("model.tar")).hasBinaryContent(before);
  }

  @Test
  void shouldRefuseAFolderThatIsNoModel() throws Exception {
    assertThat(build("models"))
        .isEqualTo(
            new Run(
                1,
                "docker/build: models is neither a version of a model (it has no model.yaml) nor a"
                    + " model (no folder in it has one)\n"));
    assertThat(build("absent")).isEqualTo(new Run(1, "docker/build: absent is no folder\n"));
    assertThat(build().status()).isEqualTo(2);
  }

  /** Glimpse would refuse it, in the pod. */
  @Test
  void shouldRefuseAFolderWhoseNameIsNotTheModels() throws Exception {
    version("3", "4");

    assertThat(build("models/flowers/3").output())
        .startsWith("docker/build: ")
        .endsWith("/3/model.yaml has the version 4; name its folder after it, it is 3\n");
    assertThat(given).isEmptyDirectory();
  }

  @Test
  void shouldNameWhatIsMissing() throws Exception {
    Path tools = Files.createDirectory(folder.resolve("tools"));
    for (String tool : List.of("bash", "env", "basename", "dirname", "sed")) {
      String found = Tool.output(List.of("bash", "-c", "command -v " + tool)).strip();
      program(tools, tool, "exec " + found + " \"$@\"\n");
    }

    assertThat(buildWith(tools.toString(), "models/flowers/2").output())
        .isEqualTo("docker/build: there is no docker on the PATH; install the Docker CLI\n");

    program(tools, "docker", "exit 1\n");

    assertThat(buildWith(tools.toString(), "models/flowers/2").output())
        .isEqualTo("docker/build: Docker does not answer; start dockerd, or set DOCKER_HOST\n");
  }
}
