package dev.glimpse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.glimpse.demo.DrawnDigitFiles;
import dev.glimpse.mnist.MnistFiles;
import dev.glimpse.testing.TestImages;
import dev.glimpse.testing.TestModels;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import picocli.CommandLine;

/** Compares real models on real files, from the command line to the report. */
@Tag("native")
final class EvaluateCompareTest {

  @TempDir private Path temp;
  private Path models;
  private Path data;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void create() throws IOException {
    data = Files.createDirectory(temp.resolve("data"));
    models = Files.createDirectory(temp.resolve("models"));
  }

  private int evaluate(Path labelled, String... more) {
    CommandLine commandLine = Main.commandLine();
    commandLine.setOut(new PrintWriter(out));
    commandLine.setErr(new PrintWriter(err));
    List<String> all =
        new ArrayList<>(
            List.of(
                "evaluate",
                "--data",
                labelled.toString(),
                "--set",
                "glimpse.models.dir=" + models));
    all.addAll(List.of(more));
    return commandLine.execute(all.toArray(String[]::new));
  }

  private Path image(String path, byte[] bytes) throws IOException {
    Path file = data.resolve(path);
    Files.createDirectories(file.getParent());
    return Files.write(file, bytes);
  }

  /** Writes a model of the digits, in descending order, that says 8 of every image. */
  private void writeModelThatSaysEight() throws IOException {
    TestModels.write(models, "says-eight", "1", 1, List.of("9876543210".split("")));
  }

  @Test
  void shouldCompareTwoModelsOnFoldersOfDigits() throws IOException {
    writeModelThatSaysEight();
    Path drawn = Files.createDirectory(temp.resolve("drawn"));
    for (Map.Entry<Path, String> digit : DrawnDigitFiles.draw(drawn, 40, 7).entrySet()) {
      image(
          digit.getValue() + "/" + digit.getKey().getFileName(),
          Files.readAllBytes(digit.getKey()));
    }
    image("0/broken.png", "no image at all".getBytes(StandardCharsets.UTF_8));
    image("ten/1.png", TestImages.png(1));
    Path report = temp.resolve("reports/comparison.html");

    assertThat(
            evaluate(data, "--compare", "nielsennet,says-eight:1", "--report", report.toString()))
        .as(err.toString())
        .isEqualTo(Main.FAILED);

    assertThat(out.toString())
        .startsWith("Compared on 40 images")
        .containsPattern("nielsennet:1  +\\d+\\.\\d\\d % \\((3[6-9]|40) of 40\\), 95 % interval ")
        .contains("says-eight:1  10.00 % (4 of 40), 95 % interval 3.96 % to 23.05 %")
        .containsPattern("(?m)^ +[34]  both right$")
        .contains("p < 0.0001", "nielsennet:1 is more accurate", "Only nielsennet:1 right:")
        .containsPattern("0/\\S+\\.png is 0; nielsennet:1: 0 \\S+ %; says-eight:1: 8 \\S+ %")
        .contains("; --report FILE lists all", "left out  2")
        .containsPattern("[1-9]\\d*\\.\\d images/s, each by both models");
    assertThat(err.toString().lines())
        .satisfiesExactlyInAnyOrder(
            broken -> assertThat(broken).startsWith("left out: 0/broken.png: UNSUPPORTED_FORMAT"),
            ten -> assertThat(ten).contains("'ten': nielsennet:1: the model has no such label"));
    assertThat(Files.readString(report))
        .contains("<h1>nielsennet:1 and says-eight:1</h1>", "data:image/", "UNSUPPORTED_FORMAT")
        .containsPattern("<h2>Only nielsennet:1 right \\(3[0-9]\\)</h2>");
  }

  @Test
  void shouldCompareTwoVersionsOnAList() throws IOException {
    TestModels.write(models, "says", "1", 1);
    TestModels.write(models, "says", "2", 2);
    for (String name : List.of("1.png", "2.png", "3.png", "4.png")) {
      image(name, TestImages.png(name.charAt(0)));
    }
    Path csv = data.resolve("list.csv");
    Files.write(csv, List.of("path,label", "1.png,b", "2.png,b", "3.png,c", "4.png,a"));

    assertThat(evaluate(csv, "--compare", "says:1,says:2")).as(err.toString()).isEqualTo(Main.DONE);

    assertThat(out.toString())
        .contains("says:1  50.00 % (2 of 4)", "says:2  25.00 % (1 of 4)")
        .contains("     2  only says:1 right", "     1  only says:2 right", "     1  both wrong")
        .contains("p = 1.0000", "says:1 is right more often here, but the difference may be chance")
        .containsPattern("4.png is a; says:1: b \\S+ %; says:2: c \\S+ %");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void shouldCompareOnMnistsFiles() throws IOException {
    writeModelThatSaysEight();
    byte[] labels = {8, 8, 1};
    MnistFiles.write(data, "t10k", new byte[3 * 28 * 28], labels);

    assertThat(evaluate(data, "--compare", "says-eight,nielsennet"))
        .as(err.toString())
        .isEqualTo(Main.DONE);

    assertThat(out.toString())
        .contains("Compared on 3 images", "says-eight:1  66.67 % (2 of 3)", "no. ");
  }

  @Test
  void shouldRefuseWhatIsNoPairOfModels() throws IOException {
    TestModels.write(models, "says", "1", 1);
    image("b/1.png", TestImages.png(1));

    assertThat(evaluate(data, "--compare", "says")).isEqualTo(Main.USAGE);
    assertThat(err.toString()).contains("--compare has 1 models: says; allowed: two");

    assertThat(evaluate(data, "--compare", "says,says:1")).isEqualTo(Main.USAGE);
    assertThat(err.toString()).contains("--compare names says:1 twice");

    assertThat(evaluate(data, "--compare", "says,other")).isEqualTo(Main.USAGE);
    assertThat(err.toString()).contains("Model other does not exist");

    assertThat(evaluate(data, "--compare", "says,nielsennet", "--model", "says"))
        .isEqualTo(Main.USAGE);
    assertThat(err.toString()).contains("--model is for one model; --compare names two");

    assertThat(evaluate(data, "--compare", "says,nielsennet")).isEqualTo(Main.USAGE);
    assertThat(err.toString()).contains("contains no image with a label of all models");
  }

  @Test
  void shouldEndBeforeTheImagesWhenAModelCannotBeLoaded() throws IOException {
    TestModels.write(models, "says", "1", 1);
    TestModels.write(models, "says", "2", TestModels.CLASSES);
    image("b/1.png", TestImages.png(1));

    assertThat(evaluate(data, "--compare", "says:1,says:2")).isEqualTo(Main.USAGE);

    assertThat(err.toString()).contains("says:2: ").doesNotContain("left out");
    assertThat(out.toString()).isEmpty();
  }

  /** Writes a model whose scores are no numbers for the image that has this mark. */
  private void writeModelThatFailsOn(int grey) throws IOException {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Operand<TFloat32> distance =
          tf.math.abs(
              tf.math.sub(
                  TestModels.firstPixels(tf, TestModels.images(tf)), tf.constant(grey / 255f)));
      Operand<TFloat32> other =
          tf.dtypes.cast(tf.math.greater(distance, tf.constant(0.5f / 255)), TFloat32.class);
      // 0 / 1 for other images, and 0 / 0 for this one.
      Operand<TFloat32> zeros = tf.math.div(tf.math.mul(distance, tf.constant(0f)), other);
      tf.withName("scores")
          .math
          .add(
              tf.reshape(zeros, tf.constant(new int[] {-1, 1})),
              tf.constant(new float[] {1, 0, 0, 0, 0, 0, 0, 0, 0, 0}));
      TestModels.write(models, "picky", "1", "mnist", graph.toGraphDef());
    }
  }

  @Test
  void shouldLeaveOutForBothWhatOneModelFailsOn() throws IOException {
    TestModels.write(models, "says", "1", 1);
    writeModelThatFailsOn(240);
    image("b/good.png", TestImages.png(1));
    image("b/marked.png", TestImages.marked(240));

    assertThat(evaluate(data, "--compare", "says,picky")).isEqualTo(Main.FAILED);

    assertThat(err.toString())
        .startsWith("left out: b/marked.png: INFERENCE_FAILED")
        .contains("(only picky:1)")
        .hasLineCount(1);
    assertThat(out.toString())
        .contains("says:1   100.00 % (1 of 1)", "picky:1  0.00 % (0 of 1)", "left out  1");
  }
}
