package dev.glimpse.deploy;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.glimpse.testing.BuildFile;
import dev.glimpse.testing.TestBroker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.images.builder.ImageFromDockerfile;

/**
 * The image of this build for CPUs, made by docker/Dockerfile, once for all JVMs that run tests.
 * The base images are those that {@code docker/build} takes too, from the environment.
 */
public final class LocalImage {

  /** How {@code docker/build} names it as well. */
  public static final String NAME = "glimpse:" + System.getProperty("glimpse.version");

  private LocalImage() {}

  /** Its name, or the end of the test where there is no Docker and there need be none. */
  public static String built() {
    boolean required = Boolean.parseBoolean(System.getenv(TestBroker.REQUIRE_CONTAINERS));
    assumeTrue(
        required || DockerClientFactory.instance().isDockerAvailable(), "Docker does not answer");
    assumeTrue(
        required || System.getenv("CPU_BASE") != null,
        "CPU_BASE and JDK_IMAGE name no images to build on");
    return Built.IMAGE;
  }

  private static String build() {
    Map<String, String> bases =
        Stream.of("JDK_IMAGE", "CPU_BASE")
            .filter(name -> System.getenv(name) != null)
            .collect(Collectors.toMap(name -> name, System::getenv));
    ImageFromDockerfile image = new ImageFromDockerfile(NAME, false);
    Path bom = Path.of("target", "bom.json"); // which Maven makes only with a network
    if (Files.exists(bom)) {
      image.withFileFromPath("target/bom.json", bom);
    }
    return image
        .withFileFromPath("Dockerfile", Path.of("docker", "Dockerfile"))
        .withFileFromPath("target/lib", Path.of("target", "lib"))
        .withFileFromPath("target/broker", Path.of("target", "broker"))
        .withFileFromPath("target/glimpse.jar", Path.of("target", "glimpse.jar"))
        .withTarget("cpu")
        .withBuildArgs(bases)
        .get();
  }

  private static final class Built {
    private static final String IMAGE =
        BuildFile.change(Path.of("target", "image.txt"), name -> name.isEmpty() ? build() : name);
  }
}
