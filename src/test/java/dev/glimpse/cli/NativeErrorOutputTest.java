package dev.glimpse.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.condition.OS.LINUX;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.glimpse.image.Images;
import dev.glimpse.testing.TestImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.io.TempDir;

/** Processes whose native libraries have something to say. */
@EnabledOnOs(LINUX)
@Tag("process")
final class NativeErrorOutputTest {

  /** As log4j2.properties lays out a line. */
  private static final String LOG_LINE =
      "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}\\S+ (INFO |WARN |ERROR) \\[[^]]+] \\S+: .+";

  /** More than libjpeg reads ahead. */
  private static final int EXTRANEOUS = 40;

  @TempDir private Path folder;

  private record Ended(int code, List<String> out, List<String> err) {}

  private Ended run(
      Map<String, String> environment, Class<?> main, List<String> options, String... args)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Dlog4j2.configurationFile=log4j2.properties",
            "-XX:TieredStopAtLevel=1",
            // OpenTelemetry's SDK, which only tests have, logs by java.util.logging.
            "-Djava.util.logging.config.file=/dev/null",
            "-XX:ErrorFile=" + folder.resolve("hs_err")));
    command.addAll(options);
    command.add(main.getName());
    command.addAll(Arrays.asList(args));
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().remove("JAVA_TOOL_OPTIONS"); // the JVM says that it has seen them
    builder.environment().remove("TF_CPP_MIN_LOG_LEVEL");
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      assertThat(process.waitFor(2, TimeUnit.MINUTES)).as("ended").isTrue();
    } finally {
      process.destroyForcibly();
    }
    return new Ended(process.exitValue(), Files.readAllLines(out), Files.readAllLines(err));
  }

  /** A JPEG that libjpeg decodes and complains about. */
  private Path complainedAbout() throws IOException {
    byte[] jpeg = TestImages.encoded("jpg", 64, 1);
    byte[] image =
        Images.joined(
            Arrays.copyOf(jpeg, jpeg.length - 2), new byte[EXTRANEOUS], new byte[] {-1, -39});
    return Files.write(folder.resolve("extraneous.jpg"), image);
  }

  @Test
  void shouldLogInTextWhatDecodersAndTensorFlowWrite() throws Exception {
    String image = complainedAbout().toString();

    Ended classified =
        run(Map.of("GLIMPSE_LOG_LEVEL", "info"), Main.class, List.of(), "classify", image);

    assertThat(classified.code()).as("%s", classified.err()).isZero();
    assertThat(classified.err())
        .allSatisfy(line -> assertThat(line).matches(LOG_LINE))
        .anySatisfy(
            line -> assertThat(line).contains("WARN  [native-log] native: Corrupt JPEG data: "))
        .anySatisfy(line -> assertThat(line).contains("INFO  [native-log] native: tensorflow/"));
    assertThat(classified.out()).first().isEqualTo(image);
  }

  @Test
  void shouldLogInJsonWhatDecodersAndTensorFlowWrite() throws Exception {
    Map<String, String> environment =
        Map.of("GLIMPSE_LOG_LEVEL", "info", "GLIMPSE_LOG_FORMAT", "json");

    Ended classified =
        run(environment, Main.class, List.of(), "classify", complainedAbout().toString());

    assertThat(classified.code()).as("%s", classified.err()).isZero();
    List<JsonNode> lines = new ArrayList<>();
    for (String line : classified.err()) {
      lines.add(new ObjectMapper().readTree(line));
    }
    assertThat(lines)
        .allSatisfy(line -> assertThat(line.path("message").isTextual()).isTrue())
        .anySatisfy(
            line -> {
              assertThat(line.path("log.level").asText()).isEqualTo("WARN");
              assertThat(line.path("log.logger").asText()).isEqualTo("native");
              assertThat(line.path("message").asText()).startsWith("Corrupt JPEG data: ");
            });
  }

  @Test
  void shouldGiveStandardErrorBackWhenItIsClosed() throws Exception {
    Ended ended = run(Map.of(), NativeWriter.class, List.of(), "end", "said", "1");

    assertThat(ended.code()).isZero();
    assertThat(ended.err()).hasSize(2).last().isEqualTo("straight");
    assertThat(ended.err().get(0)).matches(LOG_LINE).endsWith("native: said");
  }

  @Test
  void shouldLogTheLastLineOfALibraryThatAborts() throws Exception {
    String said = "2026-01-01 00:00:00.123456: F tensorflow/core/a.cc:12] Check failed: x";

    Ended ended = run(Map.of(), NativeWriter.class, List.of(), "abort", said, "1");

    assertThat(ended.code()).isEqualTo(128 + 6);
    assertThat(ended.err()).singleElement().asString().matches(LOG_LINE).contains("Check failed");
  }

  @Test
  void shouldLogTheLastLineOfALibraryThatCrashes() throws Exception {
    Ended ended = run(Map.of(), NativeWriter.class, List.of(), "crash", "oh", "1");

    assertThat(ended.code()).isEqualTo(128 + 6);
    assertThat(ended.err()).singleElement().asString().matches(LOG_LINE).endsWith("native: oh");
    assertThat(ended.out()).anyMatch(line -> line.contains("SIGSEGV"));
  }

  @Test
  void shouldSurviveMoreThanAPipeHolds() throws Exception {
    Ended ended = run(Map.of(), NativeWriter.class, List.of(), "end", "x".repeat(5_000), "1000");

    assertThat(ended.code()).isZero();
    assertThat(ended.err())
        .anySatisfy(line -> assertThat(line).contains("further lines of native libraries"))
        .hasSizeLessThan(10);
  }

  @Test
  void shouldLeaveStandardErrorToAJvmThatLogsThere() throws Exception {
    Ended ended =
        run(
            Map.of(),
            Main.class,
            List.of("-Xlog:gc*:stderr"),
            "classify",
            complainedAbout().toString());

    assertThat(ended.code()).isZero();
    assertThat(ended.err())
        .anySatisfy(line -> assertThat(line).contains("[gc"))
        .anySatisfy(line -> assertThat(line).startsWith("Corrupt JPEG data: "));
  }

  @Test
  void shouldLeaveEverythingAsItIsWithoutJna() throws Exception {
    Ended ended =
        run(
            Map.of("TF_CPP_MIN_LOG_LEVEL", "2"),
            Main.class,
            List.of("-Djna.nosys=true", "-Djna.nounpack=true", "-Djna.noclasspath=true"),
            "classify",
            complainedAbout().toString());

    assertThat(ended.code()).as("%s", ended.err()).isZero();
    assertThat(ended.err()).singleElement().asString().startsWith("Corrupt JPEG data: ");
  }
}
