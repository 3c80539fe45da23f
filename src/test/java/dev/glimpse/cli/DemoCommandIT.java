package dev.glimpse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.glimpse.testing.TestImages;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@Tag("broker")
final class DemoCommandIT {

  private final StringWriter out = new StringWriter();

  private int demo(String... args) {
    CommandLine commandLine = Main.commandLine();
    commandLine.setOut(new PrintWriter(out));
    return commandLine.execute(args);
  }

  private static List<Path> leftovers() throws Exception {
    try (Stream<Path> all = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return all.filter(path -> path.getFileName().toString().startsWith("glimpse-demo-")).toList();
    }
  }

  private int number(String line) {
    Matcher matcher = Pattern.compile("(?m)^" + line + " +(\\d+)").matcher(out.toString());
    assertThat(matcher.find()).as(line + " in " + out).isTrue();
    return Integer.parseInt(matcher.group(1));
  }

  @Test
  void shouldLabelDrawnDigitsAsDrawnAndLeaveNothing() throws Exception {
    List<Path> before = leftovers();

    assertThat(demo("demo", "--images", "200")).isEqualTo(Main.DONE);

    assertThat(number("images")).isEqualTo(200);
    assertThat(number("labelled as drawn")).isGreaterThanOrEqualTo(194);
    assertThat(number("dead letters")).isZero();
    assertThat(leftovers()).isEqualTo(before);
  }

  @Test
  void shouldClassifyTheUsersOwnImages(@TempDir Path folder) throws Exception {
    Files.write(folder.resolve("a.png"), TestImages.encoded("png", 64, 1));
    Files.write(
        Files.createDirectory(folder.resolve("sub")).resolve("b c.jpg"),
        TestImages.encoded("jpg", 64, 2));
    Files.writeString(folder.resolve("notes.txt"), "no image");
    Files.writeString(folder.resolve("desktop.ini"), "no image");
    Files.writeString(folder.resolve("._a.png"), "no image");

    assertThat(demo("demo", "--images-dir", folder.toString())).isEqualTo(Main.DONE);

    assertThat(number("images")).isEqualTo(3);
    assertThat(number("dead letters")).isEqualTo(1);
    assertThat(out.toString())
        .contains("UNSUPPORTED_FORMAT", Path.of("sub", "b c.jpg").toString())
        .doesNotContain("labelled as drawn");
  }
}
