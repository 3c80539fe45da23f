package dev.glimpse.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.glimpse.demo.DrawnDigitFiles;
import dev.glimpse.mnist.MnistFiles;
import dev.glimpse.tensorboard.EventFileReader;
import dev.glimpse.testing.TestImages;
import dev.glimpse.testing.TestModels;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.Summary;
import picocli.CommandLine;

/** Real files, real models, from the command line to the report. */
@Tag("native")
final class EvaluateCommandTest {

  private static final Path SHARED = Path.of("../shared");

  @TempDir private Path temp;
  private Path data;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void create() throws IOException {
    data = Files.createDirectory(temp.resolve("data"));
    Files.createDirectory(temp.resolve("models"));
  }

  private int glimpse(String... args) {
    CommandLine commandLine = Main.commandLine();
    commandLine.setOut(new PrintWriter(out));
    commandLine.setErr(new PrintWriter(err));
    List<String> all = new ArrayList<>(List.of(args));
    all.addAll(List.of("--set", "glimpse.models.dir=" + temp.resolve("models")));
    return commandLine.execute(all.toArray(String[]::new));
  }

  private int evaluate(String... more) {
    List<String> args = new ArrayList<>(List.of("evaluate", "--data", data.toString()));
    args.addAll(List.of(more));
    return glimpse(args.toArray(String[]::new));
  }

  /** A file in a folder of the data. */
  private Path image(String path, byte[] bytes) throws IOException {
    Path file = data.resolve(path);
    Files.createDirectories(file.getParent());
    return Files.write(file, bytes);
  }

  /** A model of the labels a to j that says b of everything. */
  private void writeModelThatSaysB() throws IOException {
    TestModels.write(temp.resolve("models"), "says-b", "1", 1);
  }

  @Test
  void shouldTellOfHiddenFilesAndCountNone() throws IOException {
    writeModelThatSaysB();
    image("b/1.png", TestImages.png(1));
    image("b/Thumbs.db", new byte[] {1});
    image("@eaDir/1.png@SynoEAStream", new byte[] {1});

    assertThat(evaluate("--model", "says-b")).as("%s", err).isEqualTo(Main.DONE);

    assertThat(out.toString()).contains("100.00 % (1 of 1)", "left out  0");
    assertThat(err.toString())
        .contains("ignored: 2 hidden files or files of the system: @eaDir, Thumbs.db");
  }

  @Test
  void shouldMeasureTheDefaultModelOnFoldersOfDigits() throws IOException {
    Path drawn = Files.createDirectory(temp.resolve("drawn"));
    for (Map.Entry<Path, String> digit : DrawnDigitFiles.draw(drawn, 40, 7).entrySet()) {
      image(digit.getValue() + "/" + digit.getKey().getFileName(), bytes(digit.getKey()));
    }

    assertThat(evaluate()).as(err.toString()).isEqualTo(Main.DONE);

    assertThat(out.toString())
        .startsWith("true \\ said     0     1     2")
        .containsPattern("top 1     \\d+\\.\\d\\d % \\((3[6-9]|40) of 40\\)")
        .containsPattern("top 5     (9\\d|100)\\.\\d\\d %")
        .contains("left out  0")
        .containsPattern("[1-9]\\d*\\.\\d images/s");
    assertThat(err.toString()).isEmpty();
  }

  private static byte[] bytes(Path file) throws IOException {
    return Files.readAllBytes(file);
  }

  @Test
  void shouldMeasureMnistsFilesAndDrawWhatWasWrong() throws IOException {
    ByteArrayOutputStream pixels = new ByteArrayOutputStream();
    Path drawn = Files.createDirectory(temp.resolve("drawn"));
    for (Path file : DrawnDigitFiles.drawSmall(drawn, 10, 7)) {
      BufferedImage digit = ImageIO.read(file.toFile());
      pixels.writeBytes(((DataBufferByte) digit.getRaster().getDataBuffer()).getData());
    }
    // Nine labels of ten are those of the digit before.
    MnistFiles.write(data, "t10k", pixels.toByteArray(), new byte[] {9, 0, 1, 2, 3, 4, 5, 6, 7, 9});
    Path sheet = temp.resolve("sheets/mistakes.png");
    Path report = temp.resolve("reports/digits.html");

    Path run = temp.resolve("run");

    assertThat(
            evaluate(
                "--sheet",
                sheet.toString(),
                "--report",
                report.toString(),
                "--tensorboard",
                run.toString()))
        .as(err.toString())
        .isEqualTo(Main.DONE);

    assertThat(out.toString()).containsPattern("\\([0-3] of 10\\)").contains(", said to be ");
    assertThat(ImageIO.read(sheet.toFile()).getWidth()).isEqualTo(1040);
    assertThat(Files.readString(report)).contains("<h1>nielsennet:1</h1>", "no. 1", "data:image/");
    assertThat(EventFileReader.values(run, "evaluation/top_1").get(0).getSimpleValue())
        .isBetween(0f, 0.3f);
    assertThat(EventFileReader.values(run, "evaluation/confusion_matrix")).hasSize(1);
    List<Summary.Value> mistakes = EventFileReader.values(run, "mistakes/");
    assertThat(mistakes).hasSizeBetween(7, 10);
    assertThat(mistakes.get(0).getTag()).matches("mistakes/01 said \\d, is \\d");
    assertThat(mistakes.get(0).getImage().getWidth()).isEqualTo(28);
  }

  @Test
  void shouldCountConfusedPairsOfAListAndAnswerForOneModel() throws IOException {
    writeModelThatSaysB();
    for (String name : List.of("1.png", "2.png", "3.png", "4.png")) {
      image(name, TestImages.png(name.charAt(0)));
    }
    Path csv = data.resolve("list.csv");
    Files.write(csv, List.of("path,label", "1.png,c", "2.png,c", "3.png,a", "4.png,b"));

    assertThat(glimpse("evaluate", "--model", "says-b", "--data", csv.toString()))
        .as(err.toString())
        .isEqualTo(Main.DONE);

    assertThat(out.toString())
        .containsSubsequence("     2  c, said to be b", "     1  a, said to be b")
        .contains("top 1     25.00 % (1 of 4)", "top 5     100.00 %");
  }

  @Test
  void shouldNameAndCountWhatItCannotAskAndMeasureTheRest() throws IOException {
    writeModelThatSaysB();
    image("b/good.png", TestImages.png(1));
    image("b/broken.png", "no image at all".getBytes(StandardCharsets.UTF_8));
    image("nobody knows/1.png", TestImages.png(1));
    image("nobody knows/2.png", TestImages.png(2));
    image("stray.png", TestImages.png(1));
    Path report = temp.resolve("report.html");

    assertThat(evaluate("--model", "says-b", "--report", report.toString())).isEqualTo(Main.FAILED);

    assertThat(out.toString()).contains("top 1     100.00 % (1 of 1)", "left out  4");
    assertThat(err.toString().lines())
        .satisfiesExactlyInAnyOrder(
            label ->
                assertThat(label)
                    .startsWith("left out: " + data + "/nobody knows: 'nobody knows' (2 images): ")
                    .contains("the model has no such label; nearest are "),
            stray -> assertThat(stray).startsWith("left out: stray.png: is not in the folder"),
            broken -> assertThat(broken).startsWith("left out: b/broken.png: UNSUPPORTED_FORMAT"));
    assertThat(Files.readString(report))
        .contains("<h2>Left out</h2>", "b/broken.png", "nobody knows", "UNSUPPORTED_FORMAT");
  }

  @Test
  void shouldNameAFileThatAListHasAndTheDiskHasNot() throws IOException {
    writeModelThatSaysB();
    image("here.png", TestImages.png(1));
    Path csv = Files.write(data.resolve("list.csv"), List.of("here.png,b", "gone.png,b"));

    assertThat(glimpse("evaluate", "--model", "says-b", "--data", csv.toString()))
        .isEqualTo(Main.FAILED);

    assertThat(err.toString()).startsWith("left out: gone.png: IMAGE_NOT_FOUND").hasLineCount(1);
    assertThat(out.toString()).contains("(1 of 1)", "left out  1");
  }

  @Test
  void shouldReportInOnePageThatTrustsNobody() throws Exception {
    writeModelThatSaysB();
    image("a/<script>alert('1')<b>&\".png", TestImages.encoded("png", 600, 1));
    image("c/photo.jpg", TestImages.encoded("jpg", 900, 2));
    image("b/right.png", TestImages.png(3));
    image("<b>bold/1.png", TestImages.png(3));
    Path report = temp.resolve("report.html");

    evaluate("--model", "says-b", "--report", report.toString());

    String html = Files.readString(report);
    assertThat(html)
        .contains("a/&lt;script&gt;alert(&#39;1&#39;)&lt;b&gt;&amp;&quot;.png")
        .contains("&lt;b&gt;bold")
        .contains("c/photo.jpg")
        .doesNotContain("<script", "<b>bold", "right.png", "http://", "https://", "file:");
    assertThat(html).contains("default-src 'none'; img-src data:; style-src '" + style(html) + "'");
    List<MatchResult> pictures =
        Pattern.compile("src=\"data:image/jpeg;base64,([^\"]+)\"").matcher(html).results().toList();
    assertThat(pictures).hasSize(2);
    for (MatchResult picture : pictures) {
      byte[] jpeg = Base64.getDecoder().decode(picture.group(1));
      assertThat(ImageIO.read(new ByteArrayInputStream(jpeg)).getWidth()).isEqualTo(128);
    }
  }

  /** The hash by which a browser lets the page's own style in. */
  private static String style(String html) throws Exception {
    String style = html.substring(html.indexOf("<style>") + 7, html.indexOf("</style>"));
    byte[] hash =
        MessageDigest.getInstance("SHA-256").digest(style.getBytes(StandardCharsets.UTF_8));
    return "sha256-" + Base64.getEncoder().encodeToString(hash);
  }

  @Test
  void shouldExitWith2AndSayWhatIsAllowed() throws IOException {
    image("horse/1.png", TestImages.png(1));

    assertThat(evaluate()).isEqualTo(Main.USAGE);
    assertThat(err.toString())
        .contains("contains no image with a label of the model", "MNIST's idx files, or a CSV file")
        .contains("'horse': the model has no such label; nearest are ");

    assertThat(evaluate("--model", "other")).isEqualTo(Main.USAGE);
    assertThat(err.toString()).contains("Model other does not exist; available: [nielsennet:1]");

    assertThat(evaluate("--sheet", "x.png")).isEqualTo(Main.USAGE);
    assertThat(err.toString()).contains("--report FILE shows any images");

    assertThat(evaluate("--report", temp.toString())).isEqualTo(Main.USAGE);
    assertThat(err.toString()).contains(temp + " is a folder; allowed: the name of a file");

    assertThat(glimpse("evaluate", "--data", "/nowhere")).isEqualTo(Main.USAGE);
    assertThat(err.toString()).contains("/nowhere is neither a folder nor a CSV file");
  }

  @Test
  void shouldMeasureAnImportedModelOnPhotosByWordNetIdAndByName() throws IOException {
    Path graph = SHARED.resolve("models/mobilenet_v2_1.0_224_frozen.pb");
    assumeTrue(Files.exists(graph), graph + " is not there");
    Path photos = SHARED.resolve("images/photos");
    assertThat(glimpse("models", "import", "--name", "mobilenet", graph.toString()))
        .as(err.toString())
        .isEqualTo(Main.DONE);
    image("macaw/1.jpg", bytes(photos.resolve("macaw.jpg")));
    image("macaw/2.jpg", bytes(photos.resolve("macaw_cropped1.jpg")));
    image("hotdog/1.jpg", bytes(photos.resolve("hot_dog.jpg")));
    image("great_white_shark/no.jpg", bytes(photos.resolve("hot_dog.jpg")));

    assertThat(evaluate("--model", "mobilenet")).as(err.toString()).isEqualTo(Main.DONE);

    assertThat(out.toString())
        .containsPattern("     1  great white shark.*, said to be hotdog")
        .contains("top 1     75.00 % (3 of 4)", "top 5     75.00 %");
  }
}
