package dev.glimpse.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher and its archive of classes, with a JVM and a Maven that print their arguments. */
@Tag("process")
final class LauncherArchiveTest {

  private static final Instant BUILT = Instant.parse("2026-01-02T03:04:05Z");

  /** Prints its arguments, and archives classes if it is told to. */
  private static final String FAKE_JAVA =
"""
#!/bin/sh
case $* in *-version) echo '    java.specification.version = 17'; exit ;; esac
for argument; do
  case $argument in -XX:ArchiveClassesAtExit=*) echo classes >"${argument#*=}"; exit %d ;; esac
done
echo "$@"
""";

  @TempDir private Path checkout;

  @BeforeEach
  void layOut() throws Exception {
    Files.copy(Path.of("glimpse"), checkout.resolve("glimpse"), StandardCopyOption.COPY_ATTRIBUTES);
    for (String folder : List.of("src/main", "topics", "target/broker", "bin")) {
      Files.createDirectories(checkout.resolve(folder));
    }
    Files.createFile(checkout.resolve("pom.xml"));
    program("java", FAKE_JAVA.formatted(0));
    program("mvn", "#!/bin/sh\nexec touch target/glimpse.jar\n");
  }

  private void program(String name, String script) throws IOException {
    Path file = Files.writeString(checkout.resolve("bin").resolve(name), script);
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private void file(String name, Instant time) throws IOException {
    Path file = Files.writeString(checkout.resolve("target").resolve(name), "");
    Files.setLastModifiedTime(file, FileTime.from(time));
  }

  /** Lets everything but the files of the test be older than the jar. */
  private void built() throws IOException {
    for (String source : List.of("src/main", "topics", "pom.xml")) {
      Files.setLastModifiedTime(checkout.resolve(source), FileTime.from(BUILT.minusSeconds(60)));
    }
    file("glimpse.jar", BUILT);
  }

  private String run() throws Exception {
    ProcessBuilder builder = new ProcessBuilder("./glimpse", "classify", "x.jpg");
    builder.directory(checkout.toFile()).redirectErrorStream(true);
    builder.environment().keySet().removeIf(key -> key.matches("JAVA_.*|GLIMPSE_.*"));
    builder.environment().merge("PATH", checkout.resolve("bin") + ":", (path, bin) -> bin + path);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return output;
  }

  private String option() throws IOException {
    return "-XX:SharedArchiveFile=" + checkout.toRealPath().resolve("target/glimpse.jsa ");
  }

  @Test
  void shouldUseTheArchiveOfTheJar() throws Exception {
    built();
    file("glimpse.jsa", BUILT.plusSeconds(60));

    assertThat(run()).contains(option());
  }

  @Test
  void shouldIgnoreAnArchiveOfAnotherJar() throws Exception {
    built();
    file("glimpse.jsa", BUILT.minusSeconds(60));

    assertThat(run()).contains("classify x.jpg").doesNotContain("SharedArchiveFile");
  }

  @Test
  void shouldArchiveTheClassesAfterABuild() throws Exception {
    assertThat(run()).contains("building for the first time", option());
  }

  /** The demo may fail where there is no broker; what it has loaded is archived. */
  @Test
  void shouldKeepTheArchiveOfADemoThatFailed() throws Exception {
    program("java", FAKE_JAVA.formatted(1));

    assertThat(run()).contains(option());
  }

  @Test
  void shouldRunWithoutTheArchiveOfAJvmThatCrashed() throws Exception {
    program("java", FAKE_JAVA.formatted(134));

    assertThat(run())
        .contains("starts will take longer", "classify x.jpg")
        .doesNotContain("SharedArchiveFile");
  }
}
