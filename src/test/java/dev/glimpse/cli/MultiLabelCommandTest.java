package dev.glimpse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.glimpse.graph.ServedGraph;
import dev.glimpse.model.OutputTensor;
import dev.glimpse.model.OutputTensor.Kind;
import dev.glimpse.tensorboard.EventFileReader;
import dev.glimpse.testing.TestModels;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Models whose labels do not exclude each other, from the command line. */
@Tag("native")
final class MultiLabelCommandTest {

  @TempDir private Path temp;
  private Path models;
  private Path data;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void create() throws IOException {
    models = Files.createDirectory(temp.resolve("models"));
    data = Files.createDirectory(temp.resolve("data"));
    OutputTensor output =
        new OutputTensor(ServedGraph.OUTPUT, Kind.SIGMOID, null, Map.of("fox", 0.8f));
    TestModels.writePixelScores(models, "animals", output, List.of("cat", "dog", "fox"));
    OutputTensor one = new OutputTensor(ServedGraph.OUTPUT, Kind.SIGMOID, null);
    TestModels.writePixelScores(models, "is-dog", one, List.of("dog"));
    TestModels.write(models, "letters", "1", 1);
  }

  private int glimpse(String... args) {
    CommandLine commandLine = Main.commandLine();
    commandLine.setOut(new PrintWriter(out));
    commandLine.setErr(new PrintWriter(err));
    List<String> all = new ArrayList<>(List.of(args));
    all.addAll(List.of("--set", "glimpse.models.dir=" + models));
    return commandLine.execute(all.toArray(String[]::new));
  }

  private Path image(String path, double... scores) throws IOException {
    Path file = data.resolve(path);
    Files.createDirectories(file.getParent());
    return Files.write(file, TestModels.pixelScores(scores));
  }

  @Test
  void shouldClassifyByTheThresholdOfEachLabel() throws IOException {
    Path several = image("several.png", 0.6, 0.9, 0.7);
    Path none = image("none.png", 0.4, 0.2, 0.7);

    assertThat(glimpse("classify", "--model", "animals", several.toString(), none.toString()))
        .as("%s", err)
        .isEqualTo(Main.DONE);

    assertThat(out.toString().lines().map(line -> line.replaceAll(" +[█·]+ ", " ")))
        .containsExactly(
            several.toString(), "  dog 0.9020", "  cat 0.6000", none.toString(), "  no label");
  }

  @Test
  void shouldClassifyByTheThresholdThatTheUserGives() throws IOException {
    Path image = image("several.png", 0.6, 0.9, 0.7);

    assertThat(glimpse("classify", "--model", "animals", "--threshold", "0.65", image.toString()))
        .isEqualTo(Main.DONE);

    assertThat(out.toString()).contains("dog", "fox").doesNotContain("cat");
  }

  @Test
  void shouldEvaluateImagesOfSeveralLabels() throws IOException {
    image("a.png", 0.9, 0.8, 0.1);
    image("b.png", 0.2, 0.9, 0.9);
    image("c.png", 0.7, 0.1, 0.7);
    Path list =
        Files.write(
            data.resolve("list.csv"),
            List.of("path,labels", "a.png,cat|dog", "b.png,dog", "c.png,cat", "c.png,fox"));
    Path report = temp.resolve("report.html");
    Path run = temp.resolve("run");

    assertThat(
            glimpse(
                "evaluate",
                "--model",
                "animals",
                "--data",
                list.toString(),
                "--report",
                report.toString(),
                "--tensorboard",
                run.toString()))
        .as("%s", err)
        .isEqualTo(Main.DONE);

    assertThat(out.toString())
        .containsPattern("cat +2 +2 +0.50 +100.00 % +100.00 % +100.00 %")
        .containsPattern("fox +1 +1 +0.80 +0.00 % +0.00 % +50.00 %")
        .containsPattern("mean of 3 labels +66.67 % +66.67 % +83.33 %")
        .containsPattern("all labels right +33.33 % \\(1 of 3\\)");
    assertThat(Files.readString(report))
        .contains("<h1>animals:1</h1>", "is not fox", "is fox", "data:image/jpeg");
    assertThat(EventFileReader.values(run, "evaluation/mean_average_precision"))
        .singleElement()
        .matches(value -> Math.abs(value.getSimpleValue() - 5 / 6f) < 1e-6f);
    assertThat(EventFileReader.values(run, "mistakes/")).hasSize(2);
  }

  @Test
  void shouldEvaluateABinaryModelOnFolders() throws IOException {
    image("dog/1.png", 0.9);
    image("dog/2.png", 0.4);
    image("cat/1.png", 0.6);
    image("cat/2.png", 0.1);

    assertThat(
            glimpse(
                "evaluate",
                "--model",
                "is-dog",
                "--data",
                data.toString(),
                "--other-labels",
                "cat"))
        .as("%s", err)
        .isEqualTo(Main.DONE);

    assertThat(out.toString())
        .containsPattern("dog +2 +2 +0.50 +50.00 % +50.00 % +83.33 %")
        .contains("(2 of 4)");
  }

  @Test
  void shouldRefuseOptionsForTheOtherKindOfModel() throws IOException {
    image("b/1.png", 0.9);

    assertRefused(
        "--compare is for models that give an image one label; animals:1 has output.kind sigmoid",
        "--compare",
        "letters,animals");
    assertRefused(
        "--other-labels is for models whose labels do not exclude each other; letters:1 has"
            + " output.kind softmax",
        "--model",
        "letters",
        "--other-labels",
        "cat");
  }

  private void assertRefused(String message, String... options) {
    List<String> args = new ArrayList<>(List.of("evaluate", "--data", data.toString()));
    args.addAll(List.of(options));
    assertThat(glimpse(args.toArray(String[]::new))).isEqualTo(2);
    assertThat(err.toString()).contains(message);
  }
}
