package dev.glimpse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** The options of {@code collect} that are refused before anything is opened. */
@Tag("native")
final class CollectCommandTest {

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "--margin 0.1 --below 0.5       | --margin and --below exclude each other",
        "--disagree --sample 0.5        | --disagree and --sample exclude each other",
        "--margin 0.1 --below 0.1 --disagree | --margin and --below and --disagree exclude",
        "--margin 0                     | --margin is 0.0, allowed: more than 0, up to 1",
        "--below 1.5                    | --below is 1.5, allowed",
        "--sample NaN                   | --sample is NaN, allowed",
        "--limit 0                      | --limit is 0, allowed: 1 to 100000",
        "--since yesterday              | 'yesterday' is neither an age",
      })
  void shouldRefuseWhatCannotBe(String options, String message) {
    StringWriter err = new StringWriter();
    List<String> line = new ArrayList<>(List.of("collect"));
    line.addAll(List.of("--bootstrap-servers", "127.0.0.1:1", "--out"));
    line.add(folder.resolve("out").toString());
    line.addAll(List.of(options.split(" ", -1)));
    CommandLine command = Main.commandLine();
    command.setErr(new PrintWriter(err));

    assertThat(command.execute(line.toArray(String[]::new))).isEqualTo(Main.USAGE);

    assertThat(err.toString()).contains(message);
    assertThat(folder.resolve("out")).doesNotExist();
  }
}
