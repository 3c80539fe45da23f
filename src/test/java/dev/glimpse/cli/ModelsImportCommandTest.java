package dev.glimpse.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@Tag("native")
final class ModelsImportCommandTest {

  private static final Path SHARED = Path.of("../shared");

  @TempDir private Path temp;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int glimpse(String... args) {
    CommandLine commandLine = Main.commandLine();
    commandLine.setOut(new PrintWriter(out));
    commandLine.setErr(new PrintWriter(err));
    List<String> all = new ArrayList<>(List.of(args));
    all.addAll(List.of("--set", "glimpse.models.dir=" + temp.resolve("models")));
    return commandLine.execute(all.toArray(String[]::new));
  }

  @Test
  void shouldImportAModelThatThenIsServed() {
    Path graph = SHARED.resolve("models/replica_InceptionV3_slim.pb");
    assumeTrue(Files.exists(graph), graph + " is not there");

    assertThat(glimpse("models", "import", "--name", "v3", graph.toString()))
        .as(err.toString())
        .isEqualTo(Main.DONE);

    assertThat(out.toString())
        .contains("preset         inception-v3-slim, recognised by its nodes")
        .contains("verified       12 images in batches of up to 32")
        .contains("written        " + temp.resolve("models/v3/1"));
    String photo = SHARED.resolve("images/photos/macaw.jpg").toString();
    assertThat(glimpse("classify", "--model", "v3", "--top", "2", photo)).isEqualTo(Main.DONE);
  }

  @Test
  void shouldSayInOneLineWhatIsWrong() {
    assertThat(glimpse("models", "import", "--name", "x", temp.resolve("none.pb").toString()))
        .isEqualTo(Main.FAILED);

    assertThat(err.toString()).isEqualTo("glimpse: " + temp + "/none.pb does not exist\n");
    assertThat(temp.resolve("models")).isEmptyDirectory();
  }

  @Test
  void shouldNameWhatOptionsTake() {
    assertThat(glimpse("models", "import", "--help")).isEqualTo(Main.DONE);

    assertThat(out.toString())
        .contains("inception-2015")
        .contains("keras-inception-v3")
        .contains("torchvision")
        .contains("--version")
        .contains("--orientation=ignore|exif");
  }

  @Test
  void shouldRefuseAnOrientationThatIsNone() {
    assertThat(glimpse("models", "import", "--name", "x", "--orientation", "left", "x.pb"))
        .isEqualTo(Main.USAGE);

    assertThat(err.toString()).contains("--orientation", "left", "IGNORE, EXIF");
  }
}
