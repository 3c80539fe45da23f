package dev.glimpse.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.condition.OS.LINUX;

import dev.glimpse.testing.LargePhotos;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What today's phones take, with default settings, in a process with the container's heap. */
@EnabledOnOs(LINUX)
@Timeout(180)
@Tag("process")
final class LargePhotosTest {

  private static final long MIB = 1 << 20;

  /** As docs/guarantees.md adds it up: the heap, NielsenNet, an image, all else. */
  private static final long MOST_RESIDENT = (384 + 106 + 288 + 512) * MIB;

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "8064, 6048, false",
    "8064, 6048, true",
    "8160, 6144, false",
    "8192, 6144, true",
  })
  void shouldClassifyAPhotoOfAPhoneWithinTheMemoryThatIsPromised(
      int width, int height, boolean progressive) throws Exception {
    Path photo = LargePhotos.write(folder.resolve("photo.jpg"), width, height, progressive, 24);

    List<String> printed = classify(photo, photo, photo);

    assertThat(printed).filteredOn(line -> line.matches("  \\d .*█.*")).hasSizeGreaterThan(2);
    String last = printed.get(printed.size() - 1);
    assertThat(last).startsWith(MeasuredMain.MOST_RESIDENT);
    assertThat(Long.parseLong(last.substring(MeasuredMain.MOST_RESIDENT.length())))
        .isLessThan(MOST_RESIDENT);
  }

  private List<String> classify(Path... photos) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dlog4j2.configurationFile=log4j2.properties",
                "-Xms384m",
                "-Xmx384m",
                "-XX:+AlwaysPreTouch",
                "-Dfile.encoding=UTF-8",
                MeasuredMain.class.getName(),
                "classify",
                "--top",
                "1"));
    for (Path photo : photos) {
      command.add(photo.toString());
    }
    Path out = folder.resolve("out");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile());
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    Process process = builder.start();
    try {
      assertThat(process.waitFor(2, TimeUnit.MINUTES)).as("ended").isTrue();
    } finally {
      process.destroyForcibly();
    }
    List<String> printed = Files.readAllLines(out);
    assertThat(process.exitValue()).as("%s", printed).isZero();
    return printed;
  }
}
