package dev.glimpse.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The launcher with a JVM that tells its arguments, in a checkout that need not be built. */
@Tag("process")
final class LauncherLocaleTest {

  private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

  /** Takes the version's question to the real Java, and the last argument to the echo. */
  private static final String FAKE_JAVA =
      """
      #!/bin/sh
      case $* in *-version) exec '%s' "$@" ;; esac
      for last; do :; done
      echo "LC_ALL=$LC_ALL"
      exec '%s' -cp '%s' %s "$last"
      """;

  @TempDir private Path checkout;

  @BeforeEach
  void layOut() throws Exception {
    Files.copy(Path.of("glimpse"), checkout.resolve("glimpse"), StandardCopyOption.COPY_ATTRIBUTES);
    for (String folder : List.of("src/main", "topics", "target/broker", "java/bin")) {
      Files.createDirectories(checkout.resolve(folder));
    }
    Files.createFile(checkout.resolve("pom.xml"));
    Files.createFile(checkout.resolve("target/glimpse.jar"));
    Path java =
        Files.writeString(
            checkout.resolve("java/bin/java"),
            FAKE_JAVA.formatted(
                JAVA,
                JAVA,
                Path.of("target", "test-classes").toAbsolutePath(),
                EchoedArguments.class.getName()));
    assertThat(java.toFile().setExecutable(true)).isTrue();
    // By its bytes, as this JVM may run in any locale.
    shell("touch \"$(printf 'gr\\303\\274n.jpg')\"", Map.of());
  }

  private String shell(String script, Map<String, String> locale)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder("sh", "-c", script).directory(checkout.toFile());
    builder.environment().keySet().removeIf(key -> key.matches("LANG|LC_.*|JAVA_TOOL_OPTIONS"));
    builder.environment().put("JAVA_HOME", checkout.resolve("java").toString());
    builder.environment().putAll(locale);
    Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return output;
  }

  @ParameterizedTest
  @CsvSource({
    "LC_ALL, C",
    "LC_ALL, POSIX",
    "LANG, C",
    "LC_CTYPE, C",
    "NONE, x",
    "LC_ALL, xx_YY.UTF-8",
    "LC_ALL, C.UTF-8"
  })
  void shouldTakeArgumentsInUtf8(String variable, String locale) throws Exception {
    String output =
        shell(
            "exec ./glimpse classify \"$(printf 'gr\\303\\274n.jpg')\"", Map.of(variable, locale));

    assertThat(output).endsWith("grün.jpg true\n");
  }

  @Test
  void shouldKeepALocaleThatHasMoreThanAscii() throws Exception {
    assertThat(shell("exec ./glimpse classify x", Map.of("LC_CTYPE", "C.UTF-8")))
        .startsWith("LC_ALL=\n");
  }
}
