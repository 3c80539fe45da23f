package dev.glimpse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.glimpse.model.ModelCatalogue;
import dev.glimpse.model.ModelDescriptor;
import dev.glimpse.retrain.SmallBase;
import dev.glimpse.tensorboard.EventFileReader;
import dev.glimpse.testing.ColouredImages;
import dev.glimpse.testing.TestImages;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** {@code glimpse train} on real files and a small base, from the command line to the catalogue. */
@Tag("native")
final class RetrainingTest {

  @TempDir private Path temp;
  private Path data;
  private Path models;
  private Path cache;
  private StringWriter out = new StringWriter();
  private StringWriter err = new StringWriter();

  @BeforeEach
  void writeBaseAndImages() throws IOException {
    models = Files.createDirectory(temp.resolve("models"));
    cache = temp.resolve("cache");
    SmallBase.write(models, SmallBase::plain);
    data = Files.createDirectory(temp.resolve("data"));
    ColouredImages.write(data.resolve("rote Äpfel"), 0xe02010, 20);
    ColouredImages.write(data.resolve("sky"), 0x2050e0, 20);
  }

  private int glimpse(String... args) {
    out = new StringWriter();
    err = new StringWriter();
    CommandLine commandLine = Main.commandLine();
    commandLine.setOut(new PrintWriter(out));
    commandLine.setErr(new PrintWriter(err));
    List<String> all = new ArrayList<>(List.of(args));
    all.addAll(List.of("--set", "glimpse.models.dir=" + models));
    all.addAll(List.of("--set", "glimpse.cache.dir=" + cache));
    return commandLine.execute(all.toArray(String[]::new));
  }

  private int train(String name, String... more) {
    List<String> args = new ArrayList<>(List.of("train", "--data", data.toString()));
    args.addAll(List.of("--name", name, "--base", "small", "--learning-rate", "0.05"));
    args.addAll(List.of("--epochs", "15", "--report", temp.resolve("report.html").toString()));
    args.addAll(List.of(more));
    return glimpse(args.toArray(String[]::new));
  }

  private byte[] graph(String name, String version) throws IOException {
    return Files.readAllBytes(
        ModelCatalogue.home(models, name, version).resolve(ModelDescriptor.GRAPH));
  }

  private Path image(String path, byte[] content) throws IOException {
    Path file = data.resolve(path);
    Files.createDirectories(file.getParent());
    return Files.write(file, content);
  }

  @Test
  void shouldPublishAModelThatEvaluationAgreesWith() throws IOException {
    assertThat(train("fruit", "--tensorboard", temp.resolve("board").toString()))
        .as("%s%s", out, err)
        .isEqualTo(Main.DONE);

    assertThat(out.toString())
        .contains("2 classes; ", "epoch   1  loss", "accuracy on test images", "95 % interval")
        .contains("./glimpse evaluate --model fruit", "./glimpse run --set glimpse.model=fruit")
        .contains("./glimpse classify --model fruit");
    assertThat(Files.readString(temp.resolve("report.html"))).contains("fruit:1");
    String descriptor =
        Files.readString(ModelCatalogue.home(models, "fruit", "1").resolve("model.yaml"));
    assertThat(descriptor).contains("orientation: exif", "base: small:1", "--seed");
    assertThat(EventFileReader.values(temp.resolve("board"), "epoch/validation_accuracy"))
        .isNotEmpty();
    assertThat(EventFileReader.values(temp.resolve("board"), "evaluation/confusion_matrix"))
        .hasSize(1);

    assertThat(glimpse("evaluate", "--model", "fruit", "--data", data.toString()))
        .as("%s", err)
        .isEqualTo(Main.DONE);
    assertThat(out.toString()).contains("top 1     100.00 % (40 of 40)");
    assertThat(cache.resolve("training").resolve("fruit")).isEmptyDirectory();
  }

  @Test
  void shouldComputeNothingTwiceAndGiveTheSameBytes() throws IOException {
    assertThat(train("fruit", "--augment", "2")).as("%s", err).isEqualTo(Main.DONE);
    assertThat(out.toString()).contains("features of 40 images and copies, 0 of them cached");

    assertThat(train("fruit", "--augment", "2")).as("%s", err).isEqualTo(Main.DONE);

    assertThat(out.toString()).contains("features of 40 images and copies, 40 of them cached");
    assertThat(graph("fruit", "2")).isEqualTo(graph("fruit", "1"));

    cache = temp.resolve("another cache");
    assertThat(train("fruit", "--augment", "2")).as("%s", err).isEqualTo(Main.DONE);
    assertThat(graph("fruit", "3")).isEqualTo(graph("fruit", "1"));

    assertThat(train("fruit", "--augment", "2", "--seed", "1")).isEqualTo(Main.DONE);
    assertThat(graph("fruit", "4")).isNotEqualTo(graph("fruit", "1"));
  }

  @Test
  void shouldSkipBadFilesAndNameTheirCodes() throws IOException {
    byte[] jpeg = TestImages.encoded("jpg", 64, 1);
    image("sky/text.jpg", "no image".getBytes(StandardCharsets.UTF_8));
    image("sky/truncated.jpg", Arrays.copyOf(jpeg, jpeg.length / 2));
    image("sky/cmyk.jpg", ColouredImages.cmyk());
    image("sky/one pixel.png", ColouredImages.png(0x2050e0, 1));
    Files.createDirectory(data.resolve("leer"));

    assertThat(train("fruit")).as("%s%s", out, err).isEqualTo(Main.DONE);

    assertThat(err.toString())
        .contains("left out: sky/text.jpg: UNSUPPORTED_FORMAT")
        .contains("left out: sky/truncated.jpg: CORRUPT_IMAGE")
        .doesNotContain("cmyk", "one pixel"); // decoded, as on the stream
    assertThat(out.toString()).contains("class 'leer' is left out: it has no images", "42 of 44, ");
    assertThat(Files.readAllLines(ModelCatalogue.home(models, "fruit", "1").resolve("labels.txt")))
        .containsExactly("rote Äpfel", "sky");

    assertThat(train("strict", "--strict")).isEqualTo(Main.USAGE);
    assertThat(err.toString()).contains("Stopped because of --strict: sky/");
    assertThat(models.resolve("strict")).doesNotExist();
  }

  @Test
  void shouldTrainTwoClassesOfOneImage() throws IOException {
    Path small = Files.createDirectory(temp.resolve("small"));
    ColouredImages.write(small.resolve("a"), 0xe02010, 1);
    ColouredImages.write(small.resolve("b"), 0x2050e0, 1);
    data = small;

    assertThat(train("two")).as("%s%s", out, err).isEqualTo(Main.DONE);

    assertThat(out.toString())
        .contains("class 'a' has only 1 image", "accuracy on training images");
  }

  @Test
  void shouldRefuseASingleClass() throws IOException {
    data = Files.createDirectory(temp.resolve("one"));
    ColouredImages.write(data.resolve("a"), 0xe02010, 3);

    assertThat(train("one")).isEqualTo(Main.USAGE);

    assertThat(err.toString()).contains("usable images of one class, a; needed are two classes");
  }

  @Test
  void shouldPublishNothingBelowTheRequiredAccuracy() throws IOException {
    Path mixed = Files.createDirectory(temp.resolve("mixed"));
    ColouredImages.write(mixed.resolve("a"), 0x808080, 20);
    ColouredImages.write(mixed.resolve("b"), 0x818181, 20);
    data = mixed;

    assertThat(train("mixed", "--min-accuracy", "1")).isEqualTo(Main.BELOW_MINIMUM);

    assertThat(out.toString()).contains("Published nothing: --min-accuracy is 100.00 %");
    assertThat(models.resolve("mixed")).doesNotExist();
  }

  @Test
  void shouldFindTheOnlyImportedBase() throws IOException {
    assertThat(train("fruit")).as("%s", err).isEqualTo(Main.DONE);

    String[] withoutBase = {"train", "--data", data.toString(), "--name", "more", "--epochs", "2"};
    assertThat(glimpse(withoutBase)).as("%s", err).isEqualTo(Main.DONE);

    assertThat(out.toString()).contains("base small:1");
    Files.deleteIfExists(Path.of("more-1.html"));
  }

  @Test
  void shouldRefuseWrongOptionsBeforeTheWork() {
    assertThat(train("fruit", "--validation", "0.9")).isEqualTo(Main.USAGE);
    assertThat(err.toString()).contains("--validation is 0.9 and --test is 0.15");
    assertThat(train("fruit", "--label-smoothing", "1")).isEqualTo(Main.USAGE);
    assertThat(glimpse("train")).isEqualTo(Main.USAGE);
    assertThat(err.toString()).contains("Missing: --data and --name").contains("nielsennet");
  }

  @Test
  void shouldRefuseAModelThatCannotBePublishedBeforeTheWork() throws IOException {
    assertThat(train("../Fruit")).isEqualTo(Main.USAGE);
    assertThat(err.toString()).contains("name is ../Fruit, allowed: lower case letters");
    assertThat(train("fruit", "--version", "a b")).isEqualTo(Main.USAGE);
    assertThat(err.toString()).contains("version is a b, allowed: ");
    assertThat(train("small", "--version", "1")).isEqualTo(Main.USAGE);
    assertThat(err.toString()).contains("small:1 already exists", "--replace", "--version");
    Files.writeString(models.resolve("fruit"), "no folder");
    assertThat(train("fruit", "--version", "1")).isEqualTo(Main.USAGE);
    assertThat(err.toString()).contains("Cannot write to the folder of models", "fruit");

    assertThat(out.toString()).isEmpty();
    assertThat(temp.resolve("Fruit.lock")).doesNotExist();
    assertThat(cache.resolve("training")).doesNotExist();
  }

  @Test
  void shouldRefuseImagesWithSeveralLabels() throws IOException {
    data = temp.resolve("labels.csv");
    Files.writeString(
        data, "path,label\ndata/sky/image 00.png,sky\ndata/sky/image 01.png,sky|rote Äpfel\n");

    assertThat(train("fruit")).isEqualTo(Main.USAGE);

    assertThat(err.toString())
        .contains("labels.csv")
        .contains("'sky|rote Äpfel' joins several labels; allowed: one label for each image");
  }

  @ParameterizedTest
  @CsvSource({
    "--cache-size, -1",
    "--cache-size, 99999999999999",
    "--max-minutes, 0",
    "--max-minutes, NaN",
    "--max-minutes, 1E12",
    "--weight-decay, 2.0",
    "--pretrained-rate, -1.0"
  })
  void shouldNameTheOptionItsValueAndWhatIsAllowed(String option, String value) {
    assertThat(train("fruit", option, value)).as("%s", out).isEqualTo(Main.USAGE);
    assertThat(err.toString()).contains(option, value, "allowed: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"nielsennet", "inception-v3"})
  void shouldTakeTheNameOfANetworkForThatOfAModel(String name) {
    assertThat(glimpse("train", "--name", name)).isEqualTo(Main.USAGE);
    assertThat(err.toString()).contains("Missing: --data and --name");
  }

  @Test
  void shouldExplainItself() {
    assertThat(glimpse("train", "--help")).isEqualTo(Main.DONE);
    assertThat(out.toString()).contains("--unfreeze", "--help", "nielsennet");
  }
}
